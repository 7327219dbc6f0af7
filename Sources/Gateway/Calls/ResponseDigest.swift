internal import COpenSSL
internal import EthereumPrimitives
internal import NIOCore

/// The SHA-256 of a stream as it comes.
///
/// `@unchecked Sendable`: a value of one call's task, which uses it in sequence.
final class ResponseDigest: @unchecked Sendable {
    private let context: OpaquePointer?

    init() {
        context = EVP_MD_CTX_new()
        if let context { _ = EVP_DigestInit_ex(context, EVP_sha256(), nil) }
    }

    deinit { EVP_MD_CTX_free(context) }

    func update(_ bytes: ByteBuffer) {
        bytes.withUnsafeReadableBytes { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    func finish() -> Bytes32 {
        var digest = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        _ = EVP_DigestFinal_ex(context, &digest, &count)
        return Bytes32(digest) ?? .zero
    }
}
