internal import COpenSSL
internal import Synchronization

/// A key for message authentication codes, HMAC with SHA-2 (RFC 2104), by OpenSSL.
///
/// The padded key is hashed once, when the value is made; each code costs two short hashes. OpenSSL erases the key's state at the end.
public final class HMACKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The hash function of the code.
    public enum Digest: Sendable {
        /// SHA-256.
        case sha256
        /// SHA-512.
        case sha512

        /// The length of a code.
        public var byteCount: Int {
            switch self {
            case .sha256: 32
            case .sha512: 64
            }
        }
    }

    /// The hash function of the code.
    public let digest: Digest
    private let context: Mutex<Context>

    /// OpenSSL's context. `@unchecked Sendable`: it is used under the lock only.
    private struct Context: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// Makes a key of any number of bytes, also none. Erasing them is the caller's duty.
    public init(_ key: UnsafeRawBufferPointer, digest: Digest = .sha256) {
        self.digest = digest
        context = Mutex(HMACKey.makeContext(key, digest))
    }

    /// Makes a key of any number of bytes. Erasing the array is the caller's duty.
    public init(_ key: [UInt8], digest: Digest = .sha256) {
        self.digest = digest
        context = Mutex(key.withUnsafeBytes { HMACKey.makeContext($0, digest) })
    }

    /// Shows nothing of the key.
    public var description: String { "HMACKey" }
    /// Shows nothing of the key.
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func makeContext(_ key: UnsafeRawBufferPointer, _ digest: Digest) -> Context {
        let algorithm = digest == .sha256 ? EVP_sha256() : EVP_sha512()
        // A null pointer stands for the key before; an empty key needs another one.
        var nothing: UInt8 = 0
        let context = withUnsafePointer(to: &nothing) { nothing -> OpaquePointer? in
            let context = HMAC_CTX_new()
            return HMAC_Init_ex(context, key.baseAddress ?? UnsafeRawPointer(nothing), CInt(key.count), algorithm, nil) == 1 ? context : nil
        }
        guard let context else { preconditionFailure("OpenSSL cannot compute HMAC: there is no memory, or its configuration forbids it") }
        return Context(pointer: context)
    }

    deinit {
        context.withLock { HMAC_CTX_free($0.pointer) }
    }

    /// Writes the code of a message.
    ///
    /// - Precondition: `code` has as many bytes as ``Digest/byteCount`` says.
    public func authenticate(_ message: UnsafeRawBufferPointer, into code: UnsafeMutableRawBufferPointer) {
        precondition(code.count == digest.byteCount)
        let isDone = context.withLock { context in
            HMAC_Init_ex(context.pointer, nil, 0, nil, nil) == 1
                && HMAC_Update(context.pointer, message.baseAddress?.assumingMemoryBound(to: UInt8.self), message.count) == 1
                && HMAC_Final(context.pointer, code.baseAddress?.assumingMemoryBound(to: UInt8.self), nil) == 1
        }
        precondition(isDone)
    }

    /// Returns the code of a message.
    public func code(of message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: digest.byteCount) { code, count in
            count = digest.byteCount
            message.withUnsafeBytes { authenticate($0, into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(code)[..<count])) }
        }
    }
}
