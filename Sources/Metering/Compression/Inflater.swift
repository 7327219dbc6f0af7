/// Decompresses a body piece by piece (RFC 9110 §8.4.1: gzip and deflate), within limits on the output.
///
/// A gzip body may have several members in a row. `deflate` names the zlib format (RFC 1950). Some servers send bare deflate data (RFC 1951) under that
/// name; its first two bytes tell it from zlib's.
///
/// `@unchecked Sendable`: an inflater belongs to one call and is used by one thread at a time.
package final class Inflater: @unchecked Sendable {
    private enum Format {
        case gzip, zlib, raw, unknownDeflate
    }

    private var stream: InflateStream?
    private var format: Format
    private var isMemberEnded = false
    /// The first bytes of a deflate body, until they tell its format.
    private var start: [UInt8] = []
    private var bytesIn = 0
    private var bytesOut = 0
    private let maximumBytes: Int
    private let maximumRatio: Int
    /// The output, in bytes, up to which density is not limited.
    private static let freeBytes = 1 << 20

    /// Whether a body with this `Content-Encoding` has to be decompressed at all.
    package static func isNeeded(encoding: String?) -> Bool {
        guard let encoding, !encoding.isEmpty else { return false }
        return encoding.lowercased() != "identity"
    }

    /// - Parameters:
    ///   - encoding: The value of `Content-Encoding`; one encoding only.
    ///   - maximumBytes: The most decompressed bytes.
    ///   - maximumRatio: The most decompressed bytes for each compressed one, beyond the first mebibyte. Text rarely exceeds 20; the format allows 1,032.
    /// - Throws: ``InflateFault/unknownEncoding(_:)``
    package init(encoding: String, maximumBytes: Int = .max, maximumRatio: Int = 200) throws(InflateFault) {
        switch encoding.lowercased() {
        case "gzip", "x-gzip": format = .gzip
        case "deflate": format = .unknownDeflate
        default: throw .unknownEncoding(encoding)
        }
        self.maximumBytes = maximumBytes
        self.maximumRatio = maximumRatio
    }

    /// Decompresses the next piece.
    ///
    /// - Throws: ``InflateFault`` for corrupt data and for output beyond a limit. The inflater is not used afterwards.
    package func inflate(_ chunk: UnsafeBufferPointer<UInt8>) throws(InflateFault) -> [UInt8] {
        var output: [UInt8] = []
        try inflate(chunk, into: &output)
        return output
    }

    /// Decompresses the next piece and appends it.
    ///
    /// - Throws: As above. What was decompressed before the fault is appended all the same.
    package func inflate(_ chunk: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) throws(InflateFault) {
        guard !chunk.isEmpty else { return }
        bytesIn += chunk.count
        guard format == .unknownDeflate else { return try decompress(chunk, into: &output) }
        start += chunk
        guard start.count >= 2 else { return }
        // RFC 1950 §2.2: method 8, and a check that makes the two bytes a multiple of 31.
        let isZlib = start[0] & 0x0F == 8 && (UInt16(start[0]) << 8 | UInt16(start[1])) % 31 == 0
        format = isZlib ? .zlib : .raw
        let bytes = start
        start = []
        try bytes.withUnsafeBufferPointer { (buffer) throws(InflateFault) in try self.decompress(buffer, into: &output) }
    }

    /// Decompresses the next piece, given as an array.
    ///
    /// - Throws: As above.
    package func inflate(_ chunk: [UInt8]) throws(InflateFault) -> [UInt8] {
        try chunk.withUnsafeBufferPointer { (buffer) throws(InflateFault) in try self.inflate(buffer) }
    }

    /// Ends the body. An empty body is complete.
    ///
    /// - Throws: ``InflateFault/truncated``
    package func finish() throws(InflateFault) {
        guard bytesIn == 0 || isMemberEnded else { throw .truncated }
    }

    private func decompress(_ chunk: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) throws(InflateFault) {
        if stream == nil { stream = try InflateStream(windowBits: windowBits) }
        var rest = chunk
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            if isMemberEnded {
                guard !rest.isEmpty else { return }
                // Only gzip has members; what follows a deflate stream belongs to nothing.
                guard format == .gzip else { throw .corrupt }
                try stream?.reset()
                isMemberEnded = false
            }
            guard let step = buffer.withUnsafeMutableBufferPointer({ stream?.step(rest, into: $0) }) else { return }
            rest = UnsafeBufferPointer(rebasing: rest[step.readCount...])
            try count(step.writtenCount)
            output.append(contentsOf: buffer[..<step.writtenCount])
            switch step.state {
            case .ended: isMemberEnded = true
            case .running: if rest.isEmpty, step.writtenCount < buffer.count { return }
            case .failed(let fault): throw fault
            }
        }
    }

    /// Holds the bytes that came out against the limits.
    private func count(_ newBytes: Int) throws(InflateFault) {
        bytesOut += newBytes
        guard bytesOut <= maximumBytes else { throw .tooLarge(maximumBytes: maximumBytes) }
        guard bytesOut <= Inflater.freeBytes || bytesOut / maximumRatio <= bytesIn else { throw .tooDense(maximumRatio: maximumRatio) }
    }

    private var windowBits: Int32 {
        switch format {
        case .gzip: 31
        case .zlib, .unknownDeflate: 15
        case .raw: -15
        }
    }
}
