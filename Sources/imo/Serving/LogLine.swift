import InferenceProxy
import LedgerCore
import Logging

extension LogFormat {
    /// A line of the log, with its end.
    ///
    /// There is one for each call, so that it is written into memory of its size at once, without making texts of its parts.
    func line(_ level: Logger.Level, _ message: String, _ fields: [CallLogField]) -> [UInt8] {
        let time = Timestamp.now.rfc3339
        let most = fields.reduce(LogLine.mostBytes(time) + LogLine.mostBytes(level.rawValue) + LogLine.mostBytes(message)) {
            $0 + LogLine.mostBytes($1.name) + LogLine.mostBytes($1.value)
        }
        return Array(unsafeUninitializedCapacity: most + LogLine.mostBytesOfEnd) { bytes, count in
            var line = LogLine(format: self, bytes: bytes)
            line.begin(time, level.rawValue, message)
            for field in fields { line.write(field) }
            line.end()
            count = line.count
        }
    }
}

/// Writes a line of the log into memory that has room for it.
private struct LogLine {
    let format: LogFormat
    let bytes: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    static let mostBytesOfEnd = 2

    /// The most bytes that a name, a value or another part takes with what stands around it: each byte may become an escape.
    static func mostBytes(_ text: String) -> Int { 6 * text.utf8.count + 16 }

    static func mostBytes(_ value: CallLogValue) -> Int {
        switch value {
        case .text(let text): mostBytes(text)
        case .number: 24
        case .counts(let counts): counts.reduce(4) { $0 + mostBytes($1.name) + 24 }
        }
    }

    mutating func begin(_ time: String, _ level: String, _ message: String) {
        switch format {
        case .text:
            write(time)
            append(UInt8(ascii: " "))
            write(level)
            append(UInt8(ascii: " "))
            // What controls a terminal is replaced: nobody forges a line.
            withBytes(of: message) { line, text in
                for byte in text { line.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: "?") : byte) }
            }
        case .json:
            write("{\"time\":\"")
            write(time)
            write("\",\"level\":\"")
            write(level)
            write("\",\"message\":")
            writeQuoted(message)
        }
    }

    mutating func write(_ field: CallLogField) {
        switch format {
        case .text:
            append(UInt8(ascii: " "))
            write(field.name)
            append(UInt8(ascii: "="))
        case .json:
            append(UInt8(ascii: ","))
            writeQuoted(field.name)
            append(UInt8(ascii: ":"))
        }
        switch field.value {
        case .text(let text):
            if format == .json { writeQuoted(text) } else { writePlainOrQuoted(text) }
        case .number(let number):
            if format == .json { append(UInt8(ascii: "\"")) }
            write(number)
            if format == .json { append(UInt8(ascii: "\"")) }
        case .counts(let counts):
            // The sign between a name and its number asks for quotes in both forms.
            append(UInt8(ascii: "\""))
            for (index, (name, count)) in counts.enumerated() {
                if index > 0 { append(UInt8(ascii: " ")) }
                write(name)
                append(UInt8(ascii: "="))
                write(count)
            }
            append(UInt8(ascii: "\""))
        }
    }

    mutating func end() {
        if format == .json { append(UInt8(ascii: "}")) }
        append(UInt8(ascii: "\n"))
    }

    private mutating func append(_ byte: UInt8) {
        bytes[count] = byte
        count += 1
    }

    private mutating func write(_ text: String) { withBytes(of: text) { $0.write($1) } }

    private mutating func write(_ text: UnsafeBufferPointer<UInt8>) {
        _ = UnsafeMutableBufferPointer(rebasing: bytes[count...]).update(fromContentsOf: text)
        count += text.count
    }

    /// Going through a string's bytes one by one costs more than all else here; they lie together.
    private mutating func withBytes(of text: String, _ body: (inout LogLine, UnsafeBufferPointer<UInt8>) -> Void) {
        var text = text
        text.withUTF8 { body(&self, $0) }
    }

    private mutating func write(_ number: UInt64) {
        var (rest, power): (UInt64, UInt64) = (number, 1)
        while rest / power >= 10 { power *= 10 }
        while power > 0 {
            append(UInt8(ascii: "0") + UInt8(rest / power))
            rest %= power
            power /= 10
        }
    }

    private mutating func writePlainOrQuoted(_ text: String) {
        withBytes(of: text) { line, text in
            let isPlain = !text.isEmpty && text.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "\"") }
            if isPlain { line.write(text) } else { line.writeQuoted(text) }
        }
    }

    private mutating func writeQuoted(_ text: String) { withBytes(of: text) { $0.writeQuoted($1) } }

    /// Text in quotes, with the escapes of JSON (RFC 8259, section 7).
    private mutating func writeQuoted(_ text: UnsafeBufferPointer<UInt8>) {
        append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20, 0x7F: write("\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))")
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}
