internal import EthereumPrimitives

/// Reads lines that each end with a newline.
struct LineReader {
    private static let newline = UInt8(ascii: "\n")

    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// - Returns: The next line without its newline.
    /// - Throws: ``LogFormatError`` where there is none, or it does not end.
    mutating func next(_ name: String) throws(LogFormatError) -> ArraySlice<UInt8> {
        guard let end = rest.firstIndex(of: LineReader.newline) else {
            throw .malformed("\(name) is missing: expected a line that ends with a newline")
        }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    mutating func nextHash(_ name: String) throws(LogFormatError) -> Bytes32 {
        let line = try next(name)
        guard let hash = LineReader.hash(line) else { throw .malformed("\(name) '\(excerpt(line))' is not the base64 of 32 bytes") }
        return hash
    }

    /// - Throws: ``LogFormatError`` unless the line is the keyword, a space and a decimal number.
    mutating func nextNumber(_ name: String, keyword: String = "") throws(LogFormatError) -> UInt64 {
        let line = try next(name)
        let start = keyword.isEmpty ? [] : Array(keyword.utf8) + [UInt8(ascii: " ")]
        guard line.starts(with: start), let number = DecimalNumber.decode(line.dropFirst(start.count)) else {
            throw .malformed("\(name) '\(excerpt(line))' is not \(keyword.isEmpty ? "" : "'\(keyword)' and ")a decimal number without leading zeros")
        }
        return number
    }

    static func hash(_ line: ArraySlice<UInt8>) -> Bytes32? {
        guard line.count == 44, let bytes = Base64.decode(line) else { return nil }
        return Bytes32(bytes)
    }
}

/// The start of bytes that may be long and hostile, for a message.
func excerpt(_ bytes: some Collection<UInt8>) -> String {
    let text = String(decoding: bytes.prefix(64), as: UTF8.self)
    return bytes.count > 64 ? text + "…" : text
}
