internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// Takes the compression off an upstream's answer. Identity was asked for, but some compress all the same; the client gets identity.
struct ResponseDecoder {
    private let inflater: Inflater?

    /// Whether the bytes change on their way.
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

    /// The next bytes as the client gets them.
    func decode(_ bytes: ByteBuffer) throws(InflateFault) -> ByteBuffer {
        guard let inflater else { return bytes }
        return ByteBuffer(bytes: try inflater.inflate(Array(bytes.readableBytesView)))
    }

    /// A whole answer.
    func decode(whole bytes: [UInt8]) throws(InflateFault) -> [UInt8] {
        guard let inflater else { return bytes }
        let decoded = try inflater.inflate(bytes)
        try inflater.finish()
        return decoded
    }

    /// - Throws: When the answer ended in the middle.
    func finish() throws(InflateFault) { try inflater?.finish() }

    /// The upstream's headers for the client, without what is no longer so.
    func fieldsForClient(_ headers: HTTPHeaders) -> HTTPHeaders {
        var fields = headers.forClient
        if isNeeded { fields.remove(name: "content-encoding") }
        return fields
    }
}
