/// Finds messages and control frames in the bytes that a peer of a WebSocket connection sends (RFC 6455 §5), without I/O.
///
/// Bytes may come cut anywhere. A frame is judged by its header before its payload is waited for, so that nothing beyond the limits is ever kept.
package struct WebSocketReader {
    package enum Item: Sendable, Hashable {
        case text([UInt8])
        case binary([UInt8])
        case ping([UInt8])
        case pong
        /// The peer begins, or answers, the closing handshake; nil where it gave no code.
        case close(WebSocketCode?)
    }

    /// The sender of the bytes, which decides whether frames are masked (RFC 6455 §5.1).
    package enum Sender: Sendable { case client, server }

    private struct Header {
        let isFinal: Bool
        let opcode: UInt8
        let key: UInt32?
        let length: Int
        let size: Int
    }

    private let sender: Sender
    private let maximumMessageBytes: Int
    private var bytes: [UInt8] = []
    /// The bytes before this offset are done with.
    private var start = 0
    /// The message whose frames are coming, and whether it is text.
    private var message: [UInt8]?
    private var isText = false
    private var fault: WebSocketFault?

    package init(from sender: Sender, maximumMessageBytes: Int) {
        self.sender = sender
        self.maximumMessageBytes = maximumMessageBytes
    }

    /// The number of bytes that are kept.
    package var keptByteCount: Int { bytes.count - start + (message?.count ?? 0) }

    package mutating func append(_ new: some Collection<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += new
    }

    /// Takes the next message or control frame; nil until its last byte has come.
    ///
    /// - Throws: ``WebSocketFault``, from then on always the same one.
    package mutating func next() throws(WebSocketFault) -> Item? {
        if let fault { throw fault }
        do throws(WebSocketFault) {
            while let header = try header() {
                guard bytes.count - start >= header.size + header.length else { return nil }
                let payload = take(header)
                if let item = try item(header, payload) { return item }
            }
            return nil
        } catch {
            (fault, bytes, start, message) = (error, [], 0, nil)
            throw error
        }
    }

    // MARK: Frames

    /// The header at the front; nil until all of it has come.
    private func header() throws(WebSocketFault) -> Header? {
        guard bytes.count - start >= 2 else { return nil }
        let (first, second) = (bytes[start], bytes[start + 1])
        let (opcode, isFinal) = (first & 0x0F, first & 0x80 != 0)
        // No extension was agreed on that would give the reserved bits a meaning.
        guard first & 0x70 == 0 else { throw .protocolError("reserved bits are set") }
        guard (second & 0x80 != 0) == (sender == .client) else { throw .protocolError("a frame is masked by the wrong side") }
        switch opcode {
        case 0: guard message != nil else { throw .protocolError("a message goes on that never began") }
        case 1, 2: guard message == nil else { throw .protocolError("a message begins within another") }
        case 8, 9, 10: guard isFinal, second & 0x7F <= 125 else { throw .protocolError("a control frame is long or in pieces") }
        default: throw .protocolError("the opcode \(opcode) is unknown")
        }
        guard let (length, lengthSize) = try length(second & 0x7F) else { return nil }
        guard opcode >= 8 || (message?.count ?? 0) + length <= maximumMessageBytes else {
            throw .tooLarge(maximumBytes: maximumMessageBytes)
        }
        let size = 2 + lengthSize + (sender == .client ? 4 : 0)
        guard bytes.count - start >= size else { return nil }
        return Header(isFinal: isFinal, opcode: opcode, key: sender == .client ? bigEndian(at: start + size - 4) : nil, length: length, size: size)
    }

    /// The payload's length and the size of the bytes that extend it; nil until these have come.
    private func length(_ short: UInt8) throws(WebSocketFault) -> (Int, Int)? {
        let size = short == 126 ? 2 : short == 127 ? 8 : 0
        if size == 0 { return (Int(short), 0) }
        guard bytes.count - start >= 2 + size else { return nil }
        let length = bytes[start + 2..<start + 2 + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length < 1 << 63, size == 2 ? length > 125 : length > 0xFFFF else { throw .protocolError("a length is not in its shortest form") }
        return (Int(clamping: min(length, 1 << 62)), size)
    }

    private func bigEndian(at offset: Int) -> UInt32 { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } }

    private mutating func take(_ header: Header) -> [UInt8] {
        let from = start + header.size
        var payload = Array(bytes[from..<from + header.length])
        start = from + header.length
        if start == bytes.count { (bytes, start) = ([], 0) }
        if let key = header.key { payload.mask(with: key) }
        return payload
    }

    private mutating func item(_ header: Header, _ payload: [UInt8]) throws(WebSocketFault) -> Item? {
        switch header.opcode {
        case 8: return .close(try WebSocketCode(closing: payload))
        case 9: return .ping(payload)
        case 10: return .pong
        case 1, 2: isText = header.opcode == 1
        default: break
        }
        // A message of one frame is not copied.
        let whole = message.map { $0 + payload } ?? payload
        guard header.isFinal else {
            message = whole
            return nil
        }
        message = nil
        guard isText else { return .binary(whole) }
        guard whole.isUTF8 else { throw .notUTF8 }
        return .text(whole)
    }
}

/// The reason why nothing more can be read from a peer.
package enum WebSocketFault: Error, Sendable, Hashable, CustomStringConvertible {
    case protocolError(String)
    case tooLarge(maximumBytes: Int)
    case notUTF8
    /// A binary message came, and events are texts.
    case binary

    package var code: WebSocketCode {
        switch self {
        case .binary: .unsupported
        case .protocolError: .protocolError
        case .tooLarge: .tooLarge
        case .notUTF8: .notUTF8
        }
    }

    package var description: String {
        switch self {
        case .protocolError(let words): "the WebSocket protocol was broken: \(words)"
        case .tooLarge(let maximumBytes): "a message is larger than \(maximumBytes) bytes"
        case .notUTF8: "a text is not UTF-8"
        case .binary: "a binary message came; send events as text"
        }
    }
}

/// The code of a close frame (RFC 6455 §7.4).
package struct WebSocketCode: Sendable, Hashable {
    package let number: UInt16

    package static let normal = WebSocketCode(number: 1000)
    package static let goingAway = WebSocketCode(number: 1001)
    package static let protocolError = WebSocketCode(number: 1002)
    package static let unsupported = WebSocketCode(number: 1003)
    package static let notUTF8 = WebSocketCode(number: 1007)
    package static let refused = WebSocketCode(number: 1008)
    package static let tooLarge = WebSocketCode(number: 1009)
    package static let failed = WebSocketCode(number: 1011)
    package static let tryAgainLater = WebSocketCode(number: 1013)

    private init(number: UInt16) { self.number = number }

    /// Reads the payload of a close frame.
    ///
    /// - Returns: nil for an empty one.
    /// - Throws: ``WebSocketFault`` for a code that no peer may send, and for a reason that is not UTF-8.
    init?(closing payload: [UInt8]) throws(WebSocketFault) {
        guard !payload.isEmpty else { return nil }
        guard payload.count >= 2 else { throw .protocolError("a close frame has half a code") }
        number = UInt16(payload[0]) << 8 | UInt16(payload[1])
        let isKnown = (1000...1003).contains(number) || (1007...1014).contains(number) || (3000...4999).contains(number)
        guard isKnown else { throw .protocolError("a close frame has the code \(number)") }
        guard Array(payload[2...]).isUTF8 else { throw .notUTF8 }
    }
}

extension [UInt8] {
    /// Applies a masking key, or takes it off (RFC 6455 §5.3).
    mutating func mask(with key: UInt32) {
        let wide = (UInt64(key) << 32 | UInt64(key)).bigEndian
        withUnsafeMutableBytes { bytes in
            var offset = 0
            while bytes.count - offset >= 8 {
                let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                bytes.storeBytes(of: word ^ wide, toByteOffset: offset, as: UInt64.self)
                offset += 8
            }
            for index in offset..<bytes.count { bytes[index] ^= UInt8(truncatingIfNeeded: key >> UInt32(24 - index % 4 * 8)) }
        }
    }

    /// Whether the bytes are a text in UTF-8.
    var isUTF8: Bool { allSatisfy { $0 < 0x80 } || String(validating: self, as: UTF8.self) != nil }
}
