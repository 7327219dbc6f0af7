/// A host and a port: `127.0.0.1:9464`, `[::1]:9464`.
struct SocketAddressArgument: WrittenArgument, CustomStringConvertible {
    let host: String
    let port: Int

    init(written text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port),
            colon > text.startIndex
        else { throw WrittenFault("expected a host and a port such as 127.0.0.1:9464") }
        let host = text[..<colon]
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
        self.port = port
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
