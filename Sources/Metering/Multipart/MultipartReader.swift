internal import StrictJSON

/// A reader of forms (RFC 7578) that is as strict as common clients are.
///
/// Multipart parsers differ in bare line feeds, folded headers, text before the first boundary and escapes in names. The reader refuses everything
/// that two of them could read differently, so that the upstream finds the fields that were metered. The boundary may occur nowhere inside of a part.
struct MultipartReader {
    static let maximumParts = 256
    static let maximumHeaderBytes = 8192

    struct Part {
        let name: String
        let isFile: Bool
        /// The charset of the part's `Content-Type`, in lower case.
        let charset: String?
        let content: Range<Int>
    }

    private let bytes: ByteView
    private let delimiter: [UInt8]
    /// The distance that a search for the delimiter can skip after each byte (Horspool).
    private let skips: [Int]
    private var offset = 0
    private var count = 0

    /// - Throws: ``FormFault/unexpected(offset:expected:)`` when the form does not begin with the boundary.
    init(_ bytes: ByteView, boundary: [UInt8]) throws(FormFault) {
        self.bytes = bytes
        delimiter = Array("--".utf8) + boundary
        var skips = [Int](repeating: delimiter.count, count: 256)
        for (index, byte) in delimiter.dropLast().enumerated() { skips[Int(byte)] = delimiter.count - 1 - index }
        self.skips = skips
        guard isDelimiter(at: 0) else { throw .unexpected(offset: 0, expected: "the boundary") }
        offset = delimiter.count
    }

    /// Reads the next part; nil at the form's end.
    ///
    /// - Throws: ``FormFault`` when the form is malformed, or parsers read it differently.
    mutating func next() throws(FormFault) -> Part? {
        if has("--", at: offset) {
            let end = offset + 2
            guard end == bytes.count || has("\r\n", at: end) && end + 2 == bytes.count else { throw .unexpected(offset: end, expected: "the end") }
            return nil
        }
        guard has("\r\n", at: offset) else { throw .unexpected(offset: offset, expected: "a line's end after the boundary") }
        count += 1
        guard count <= MultipartReader.maximumParts else { throw .tooManyParts(maximumCount: MultipartReader.maximumParts) }
        let start = offset + 2
        guard let following = nextDelimiter(from: start) else { throw .unexpected(offset: bytes.count, expected: "the boundary") }
        guard has("\r\n", at: following - 2) else { throw .ambiguousBoundary(offset: following) }
        var header = PartHeader(offset: start)
        var line = start
        while true {
            guard line < following else { throw .header(offset: start, "has no end") }
            let end = bytes.endOfLine(from: line)
            guard has("\r\n", at: end), end - start <= MultipartReader.maximumHeaderBytes else {
                throw .header(offset: start, "is too long or has a line that ends with a single CR or LF")
            }
            if end == line { break }
            try header.read(String(decoding: bytes.copy(line..<end), as: UTF8.self))
            line = end + 2
        }
        let content = line + 2
        guard content <= following - 2 else { throw .ambiguousBoundary(offset: following) }
        offset = following + delimiter.count
        return try header.part(content: content..<following - 2)
    }

    private func has(_ text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, bytes.count - offset >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where bytes[offset + index] != text.utf8Start[index] { return false }
        return true
    }

    private func isDelimiter(at offset: Int) -> Bool {
        guard bytes.count - offset >= delimiter.count else { return false }
        for index in delimiter.indices where bytes[offset + index] != delimiter[index] { return false }
        return true
    }

    private func nextDelimiter(from start: Int) -> Int? {
        var offset = start
        while bytes.count - offset >= delimiter.count {
            if isDelimiter(at: offset) { return offset }
            offset += skips[Int(bytes[offset + delimiter.count - 1])]
        }
        return nil
    }
}

/// The header of one part.
private struct PartHeader {
    let offset: Int
    private var name: String?
    private var isFile = false
    private var charset: String?
    private var seen: Set<String> = []

    init(offset: Int) {
        self.offset = offset
    }

    mutating func read(_ line: String) throws(FormFault) {
        guard let colon = line.firstIndex(of: ":"), !line[..<colon].isEmpty, line[..<colon].utf8.allSatisfy(isTokenByte) else {
            throw .header(offset: offset, "has a line that is no header")
        }
        let field = line[..<colon].lowercased()
        guard seen.insert(field).inserted else { throw .header(offset: offset, "has '\(field.prefix(40))' twice") }
        var parameters = HeaderParameters(String(line[line.index(after: colon)...]))
        switch field {
        case "content-disposition": try readDisposition(&parameters)
        case "content-type":
            while let (name, value) = parameters.next() {
                if name == "charset" { charset = value.lowercased() }
            }
        case "content-transfer-encoding":
            guard ["binary", "8bit", "7bit"].contains(parameters.value) else {
                throw .header(offset: offset, "has a Content-Transfer-Encoding; send the bytes as they are")
            }
        default: return
        }
    }

    private mutating func readDisposition(_ parameters: inout HeaderParameters) throws(FormFault) {
        guard parameters.value == "form-data" else { throw .header(offset: offset, "is not of a form's data") }
        var names: Set<String> = []
        while let (parameter, value) = parameters.next() {
            guard names.insert(parameter).inserted else { throw .header(offset: offset, "names '\(parameter.prefix(40))' twice") }
            switch parameter {
            case "name": name = value
            case "filename", "filename*": isFile = true
            default: throw .header(offset: offset, "has the parameter '\(parameter.prefix(40))', which parsers read differently")
            }
        }
        if parameters.isMalformed { throw .header(offset: offset, "has a Content-Disposition that is malformed, or quotes with backslashes") }
    }

    func part(content: Range<Int>) throws(FormFault) -> MultipartReader.Part {
        guard let name, !name.isEmpty, !name.contains("\\"), name != "_charset_" else { throw .header(offset: offset, "does not name its field") }
        return MultipartReader.Part(name: name, isFile: isFile, charset: charset, content: content)
    }
}
