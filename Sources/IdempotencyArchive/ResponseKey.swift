internal import EthereumPrimitives
package import LedgerCore
internal import Sealing

/// The name of a caller's row for one `Idempotency-Key`, and the key that seals the response in it.
///
/// Both are derived from the caller's API key, which is not stored. Without the caller's request a row reveals neither the key nor the response, nor whether
/// two rows belong to the same request.
package struct ResponseKey: Sendable {
    package static let idBytes = 32

    package let account: AccountName
    /// The name of the row.
    package let id: [UInt8]
    /// A code of the request. Another request with the same key has another fingerprint.
    package let fingerprint: [UInt8]
    let sealing: SealingKey

    /// - Parameters:
    ///   - secret: The API key's text.
    ///   - text: The `Idempotency-Key` as it was sent.
    ///   - request: All parts of a request that a repetition must share.
    /// - Returns: nil only if OpenSSL fails.
    package init?(account: AccountName, secret: String, text: String, request: [UInt8]) {
        let keys = KeyDerivation(secret: Array(secret.utf8), salt: Array("imo answers 1".utf8))
        let text = Array(text.utf8)
        guard let sealing = SealingKey(keys.bytes(for: Array("box".utf8) + [0] + text)) else { return nil }
        self.account = account
        self.sealing = sealing
        id = keys.bytes(for: Array("row".utf8) + [0] + text)
        fingerprint = HMACKey(keys.bytes(for: Array("request".utf8) + [0] + text)).code(of: request)
    }
}

/// A response that is kept for repetitions of its request.
package struct KeptResponse: Sendable, Hashable {
    package var status: UInt64
    package var headers: [Header]
    package var body: [UInt8]
    /// Whether the response states the call's cost. It is written without the cost before the charge, and completed from the receipt after a crash in between.
    package var isComplete: Bool
    /// Whether the response broke off after the body, so that a repetition breaks off there too.
    package var isCut: Bool
    /// The number of bytes after the place in the body where a stream states its cost; nil for a response that is not a stream.
    package var tailBytes: Int?

    package struct Header: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(status: UInt64, headers: [Header], body: [UInt8], isComplete: Bool, isCut: Bool = false, tailBytes: Int?) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isComplete = isComplete
        self.isCut = isCut
        self.tailBytes = tailBytes
    }
}

extension KeptResponse {
    static let maximumHeaders = 1024

    var encoded: [UInt8] {
        var encoder = RLPEncoder(reservingCapacity: body.count + 1024)
        encoder.appendList { list in
            list.append(status)
            // Two bits, of which rows of earlier versions have the first only.
            list.append(UInt64(isComplete ? 1 : 0) | (isCut ? 2 : 0))
            list.append(tailBytes.map { UInt64(clamping: $0) + 1 } ?? 0)
            list.appendList { fields in
                for header in headers {
                    fields.append(utf8: header.name)
                    fields.append(utf8: header.value)
                }
            }
            list.append(body)
        }
        return encoder.finish()
    }

    init(encoded bytes: [UInt8]) throws(RLPError) {
        var decoder = RLPDecoder(bytes)
        self = try decoder.readList { (list) throws(RLPError) in
            let status = try list.readUInt64()
            let bits = try list.readUInt64()
            let tailBytes = try list.readUInt64()
            let headers = try list.readList { (fields) throws(RLPError) in
                var headers: [Header] = []
                while !fields.isAtEnd, headers.count < KeptResponse.maximumHeaders {
                    headers.append(Header(name: try fields.readString(), value: try fields.readString()))
                }
                return headers
            }
            let body = try list.readBytes()
            return KeptResponse(
                status: status, headers: headers, body: body, isComplete: bits & 1 != 0, isCut: bits & 2 != 0,
                tailBytes: tailBytes == 0 ? nil : min(Int(clamping: tailBytes - 1), body.count))
        }
        try decoder.finish()
    }
}
