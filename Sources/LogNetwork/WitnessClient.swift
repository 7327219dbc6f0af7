internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
package import TransparencyLog

/// Asks a witness for cosignatures (C2SP tlog-witness).
package actor WitnessClient {
    private static let timeoutSeconds: Int64 = 10
    private static let maximumBytes = 1 << 16

    /// A witness that gave no cosignature.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    package nonisolated let key: NoteVerifier
    private let url: String
    private let client: HTTPClient
    /// The size that the witness saw last, as far as is known.
    private var lastSize: UInt64 = 0

    /// - Parameters:
    ///   - url: What stands before `/add-checkpoint`.
    ///   - key: The witness's key for cosignatures.
    package init(url: String, key: NoteVerifier) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.key = key
        client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
    }

    package func shutdown() async { try? await client.shutdown() }

    /// Gets a cosignature of a head. A witness that saw another size than was thought is asked once more.
    ///
    /// - Parameter proof: Makes the consistency proof from an old size.
    /// - Throws: ``Failure`` where the witness is away or refuses; what `proof` throws.
    package func cosign(
        _ note: SignedNote, size: UInt64, proof: @Sendable (_ oldSize: UInt64) throws -> ConsistencyProof
    ) async throws -> SignedNote.Signature {
        for _ in 0..<2 {
            let hashes = try proof(lastSize).hashes
            let answer = try await post(AddCheckpointRequest(oldSize: lastSize, proof: hashes, checkpoint: note).encoded)
            switch answer.status {
            case 200:
                var cosigned = note
                let signatures = try SignedNote.Signature.lines(answer.body)
                cosigned.signatures = signatures
                try cosigned.require(key)
                lastSize = size
                guard let signature = signatures.first(where: { $0.name == key.name && $0.id == key.id }) else { continue }
                return signature
            case 409:
                guard let seen = DecimalNumber.decode(answer.body.dropLast()), seen <= size else {
                    throw Failure(description: "the witness '\(key.name)' saw a later head of this log: it was cut off, or another history was shown")
                }
                lastSize = seen
            default:
                let reason = String(decoding: answer.body, as: UTF8.self)
                throw Failure(description: "the witness '\(key.name)' refuses with status \(answer.status): \(reason)")
            }
        }
        throw Failure(description: "the witness '\(key.name)' gave no cosignature of this head")
    }

    private func post(_ body: [UInt8]) async throws(Failure) -> (status: UInt, body: [UInt8]) {
        var request = HTTPClientRequest(url: url + "/add-checkpoint")
        request.method = .POST
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await client.execute(request, timeout: .seconds(WitnessClient.timeoutSeconds))
            return (response.status.code, Array(try await response.body.collect(upTo: WitnessClient.maximumBytes).readableBytesView))
        } catch { throw Failure(description: "the witness '\(key.name)' cannot be reached (\(error))") }
    }
}
