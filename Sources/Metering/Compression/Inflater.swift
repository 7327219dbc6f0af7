internal import CZlib

/// Decompresses a body as it comes (RFC 9110 §8.4.1: gzip and deflate), within limits on what may come out.
///
/// A gzip body may have several members, one after the other. `deflate` is the zlib format (RFC 1950); bare deflate data (RFC 1951), which some
/// servers send under that name, is told from it by its first two bytes.
///
/// `@unchecked Sendable`: a value of one call's, used by one thread at a time.
package final class Inflater: @unchecked Sendable {
    private enum Format {
        case gzip, zlib, raw, unknownDeflate
    }

    private var stream = z_stream()
    private var format: Format
    private var isOpen = false
    private var isMemberEnded = false
    /// The first bytes of a deflate body until its kind is known.
    private var start: [UInt8] = []
    private var bytesIn = 0
    private var bytesOut = 0
    private let maximumBytes: Int
    private let maximumRatio: Int
    /// Small bodies may be as dense as they like.
    private static let freeBytes = 1 << 20

    /// Whether a body with this `Content-Encoding` has to be decompressed at all.
    package static func isNeeded(encoding: String?) -> Bool {
        guard let encoding, !encoding.isEmpty else { return false }
        return encoding.lowercased() != "identity"
    }

    /// - Parameters:
    ///   - encoding: The value of `Content-Encoding`; one encoding only.
    ///   - maximumBytes: More decompressed bytes are a fault.
    ///   - maximumRatio: More bytes out for each byte in are a fault beyond the first mebibyte; text rarely exceeds 20, the format allows 1,032.
    package init(encoding: String, maximumBytes: Int = .max, maximumRatio: Int = 200) throws(InflateFault) {
        switch encoding.lowercased() {
        case "gzip", "x-gzip": format = .gzip
        case "deflate": format = .unknownDeflate
        default: throw .unknownEncoding(encoding)
        }
        self.maximumBytes = maximumBytes
        self.maximumRatio = maximumRatio
    }

    deinit {
        if isOpen { inflateEnd(&stream) }
    }

    /// The decompressed bytes of the next piece.
    package func inflate(_ chunk: UnsafeBufferPointer<UInt8>) throws(InflateFault) -> [UInt8] {
        guard !chunk.isEmpty else { return [] }
        bytesIn += chunk.count
        guard format == .unknownDeflate else { return try decompress(chunk) }
        start += chunk
        guard start.count >= 2 else { return [] }
        // RFC 1950 §2.2: method 8, and a check that makes the two bytes a multiple of 31.
        let isZlib = start[0] & 0x0F == 8 && (UInt16(start[0]) << 8 | UInt16(start[1])) % 31 == 0
        format = isZlib ? .zlib : .raw
        let bytes = start
        start = []
        return try bytes.withUnsafeBufferPointer { (buffer) throws(InflateFault) in try self.decompress(buffer) }
    }

    /// The same for an array.
    package func inflate(_ chunk: [UInt8]) throws(InflateFault) -> [UInt8] {
        try chunk.withUnsafeBufferPointer { (buffer) throws(InflateFault) in try self.inflate(buffer) }
    }

    /// The body has ended. A body without bytes is none at all, and fine.
    package func finish() throws(InflateFault) {
        guard bytesIn == 0 || isMemberEnded else { throw .truncated }
    }

    private func decompress(_ chunk: UnsafeBufferPointer<UInt8>) throws(InflateFault) -> [UInt8] {
        if !isOpen { try open() }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        stream.next_in = UnsafeMutablePointer(mutating: chunk.baseAddress)
        stream.avail_in = UInt32(clamping: chunk.count)
        defer { stream.next_in = nil }
        while true {
            if isMemberEnded {
                guard stream.avail_in > 0 else { return output }
                // Only gzip has members; what follows a deflate stream belongs to nothing.
                guard format == .gzip, inflateReset(&stream) == Z_OK else { throw .corrupt }
                isMemberEnded = false
            }
            let (result, count) = step(&buffer)
            bytesOut += count
            guard bytesOut <= maximumBytes else { throw .tooLarge(maximumBytes: maximumBytes) }
            guard bytesOut <= Inflater.freeBytes || bytesOut / maximumRatio <= bytesIn else { throw .tooDense(maximumRatio: maximumRatio) }
            output.append(contentsOf: buffer[..<count])
            switch result {
            case Z_STREAM_END: isMemberEnded = true
            case Z_OK, Z_BUF_ERROR: if stream.avail_in == 0, count < buffer.count { return output }
            case Z_MEM_ERROR: throw .outOfMemory
            default: throw .corrupt
            }
        }
    }

    private func step(_ buffer: inout [UInt8]) -> (result: Int32, count: Int) {
        buffer.withUnsafeMutableBufferPointer { space in
            stream.next_out = space.baseAddress
            stream.avail_out = UInt32(clamping: space.count)
            let result = CZlib.inflate(&stream, Z_NO_FLUSH)
            let count = space.count - Int(stream.avail_out)
            stream.next_out = nil
            return (result, count)
        }
    }

    private func open() throws(InflateFault) {
        let windowBits: Int32 =
            switch format {
            case .gzip: 31
            case .zlib, .unknownDeflate: 15
            case .raw: -15
            }
        guard imo_inflate_init(&stream, windowBits) == Z_OK else { throw .outOfMemory }
        isOpen = true
    }
}
