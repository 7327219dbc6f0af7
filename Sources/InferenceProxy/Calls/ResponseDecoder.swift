internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// Decompresses an upstream's response. Upstreams are asked for identity, but some compress all the same; the client gets identity.
struct ResponseDecoder {
    private let inflater: Inflater?

    /// Whether the bytes are compressed.
    var isNeeded: Bool { inflater != nil }

    /// - Parameter maximumBytes: More decompressed bytes are a fault.
    /// - Returns: nil for an encoding that is none of gzip, deflate and identity: what cannot be read cannot be charged.
    init?(_ headers: HTTPHeaders, maximumBytes: Int) {
        let isEncoded = headers.contains(name: "content-encoding")
        let encodings = isEncoded ? headers[canonicalForm: "content-encoding"].filter { Inflater.isNeeded(encoding: String($0)) } : []
        guard let encoding = encodings.first else {
            inflater = nil
            return
        }
        guard encodings.count == 1, let inflater = try? Inflater(encoding: String(encoding), maximumBytes: maximumBytes) else { return nil }
        self.inflater = inflater
    }

    /// Decodes the next bytes.
    ///
    /// - Returns: What was decoded, with a fault where bytes after it are not of the encoding, or too many.
    func decode(_ bytes: ByteBuffer) -> (bytes: ByteBuffer, fault: InflateFault?) {
        guard let inflater else { return (bytes, nil) }
        var decoded: [UInt8] = []
        do throws(InflateFault) {
            try Array(bytes.readableBytesView).withUnsafeBufferPointer { (chunk) throws(InflateFault) in try inflater.inflate(chunk, into: &decoded) }
        } catch { return (ByteBuffer(bytes: decoded), error) }
        return (ByteBuffer(bytes: decoded), nil)
    }

    /// Decodes a whole response.
    ///
    /// - Throws: ``InflateFault`` for bytes that are not of the encoding, and for too many.
    func decode(whole bytes: [UInt8]) throws(InflateFault) -> [UInt8] {
        guard let inflater else { return bytes }
        let decoded = try inflater.inflate(bytes)
        try inflater.finish()
        return decoded
    }

    /// Ends the response.
    ///
    /// - Throws: ``InflateFault`` when it ended in the middle.
    func finish() throws(InflateFault) { try inflater?.finish() }

    /// The upstream's headers for the client, without the encoding that was taken off.
    func fieldsForClient(_ headers: HTTPHeaders) -> HTTPHeaders {
        var fields = headers.forClient
        if isNeeded { fields.remove(name: "content-encoding") }
        return fields
    }
}
