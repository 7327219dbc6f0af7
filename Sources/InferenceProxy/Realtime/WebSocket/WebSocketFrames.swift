/// Writes the frames of a WebSocket connection (RFC 6455 §5.2), each message as one frame.
package enum WebSocketFrame {
    case text([UInt8])
    case ping
    case pong([UInt8])
    case close(WebSocketCode, reason: String)

    /// The longest reason that fits a control frame beside its code.
    private static let maximumReasonBytes = 123

    /// The bytes for the wire.
    ///
    /// - Parameter maskingKey: A random number for each frame of a client's; nil for a server's.
    package func bytes(maskingKey: UInt32? = nil) -> [UInt8] {
        var (opcode, payload) = parts
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + 14)
        bytes.append(0x80 | opcode)
        let flag: UInt8 = maskingKey == nil ? 0 : 0x80
        switch payload.count {
        case ...125: bytes.append(flag | UInt8(payload.count))
        case ...0xFFFF: bytes += [flag | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(flag | 127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
        }
        if let maskingKey {
            for shift in stride(from: UInt32(24), through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: maskingKey >> shift)) }
            payload.mask(with: maskingKey)
        }
        return bytes + payload
    }

    private var parts: (opcode: UInt8, payload: [UInt8]) {
        switch self {
        case .text(let text): (1, text)
        case .ping: (9, [])
        case .pong(let payload): (10, payload)
        case .close(let code, let reason):
            (8, [UInt8(code.number >> 8), UInt8(code.number & 0xFF)] + Array(reason.utf8.prefix(WebSocketFrame.maximumReasonBytes)))
        }
    }
}
