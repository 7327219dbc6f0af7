import LedgerCore
import Logging

/// Builds a line of the log as bytes.
struct LogLine {
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private let format: LogFormat
    private var bytes: [UInt8] = []

    init(_ format: LogFormat, _ level: Logger.Level, _ message: some StringProtocol) {
        self.format = format
        bytes.reserveCapacity(512)
        let time = Timestamp.now.rfc3339
        switch format {
        case .text:
            add(time)
            bytes.append(UInt8(ascii: " "))
            add(level.rawValue)
            bytes.append(UInt8(ascii: " "))
            addOneLine(message)
        case .json:
            add("{\"time\":")
            addQuoted(time)
            add(",\"level\":")
            addQuoted(level.rawValue)
            add(",\"message\":")
            addQuoted(message)
        }
    }

    mutating func add(_ name: some StringProtocol, _ value: some StringProtocol) {
        switch format {
        case .text:
            bytes.append(UInt8(ascii: " "))
            add(name)
            bytes.append(UInt8(ascii: "="))
            let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "=") && $0 != LogLine.quote }
            if isPlain { add(value) } else { addQuoted(value) }
        case .json:
            bytes.append(UInt8(ascii: ","))
            addQuoted(name)
            bytes.append(UInt8(ascii: ":"))
            addQuoted(value)
        }
    }

    /// The line with its end.
    consuming func ended() -> [UInt8] {
        if format == .json { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private mutating func add(_ text: some StringProtocol) { bytes.append(contentsOf: text.utf8) }

    /// Text with control characters, such as line ends, replaced: nobody forges a line.
    private mutating func addOneLine(_ text: some StringProtocol) {
        for byte in text.utf8 { bytes.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: "?") : byte) }
    }

    /// Text in quotes, with the escapes of JSON (RFC 8259, section 7).
    private mutating func addQuoted(_ text: some StringProtocol) {
        bytes.append(LogLine.quote)
        for byte in text.utf8 {
            switch byte {
            case LogLine.quote, LogLine.backslash:
                bytes.append(LogLine.backslash)
                bytes.append(byte)
            case 0..<0x20, 0x7F: bytes.append(contentsOf: "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(LogLine.quote)
    }
}
