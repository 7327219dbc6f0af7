/// Where a collector of OpenTelemetry is.
struct CollectorURL: WrittenArgument, CustomStringConvertible {
    let url: String

    init(written text: String) throws {
        let rest = text.hasPrefix("http://") ? text.dropFirst(7) : text.hasPrefix("https://") ? text.dropFirst(8) : ""
        guard let first = rest.first, first != "/", rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "@") }) else {
            throw WrittenFault("expected the URL of a collector, such as http://127.0.0.1:4318")
        }
        url = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    var description: String { url }
}
