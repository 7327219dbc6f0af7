internal import CSecp256k1
internal import EthereumPrimitives

/// The one libsecp256k1 context of the process.
///
/// - Note: `@unchecked Sendable` holds because only the initializer writes the context. libsecp256k1 documents every function that takes a
///   `const secp256k1_context *` as safe to call from many threads at once.
struct Secp256k1: @unchecked Sendable {
    static let shared = Secp256k1()

    let context: OpaquePointer

    private init() {
        // Null only when memory is exhausted, which ends a Swift process anyway.
        guard let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
            preconditionFailure("libsecp256k1 could not allocate its context")
        }
        // Blinds the generator's multiples against timing and power analysis.
        if let seed = try? SecureRandom.bytes(count: 32) {
            _ = secp256k1_context_randomize(context, seed)
        }
        self.context = context
    }

    /// The order n of the group.
    static let order = UInt256(
        limbs: 0xbfd2_5e8c_d036_4141, 0xbaae_dce6_af48_a03b, 0xffff_ffff_ffff_fffe, 0xffff_ffff_ffff_ffff)
    /// ⌊n / 2⌋, the largest s that EIP-2 allows.
    static let halfOrder = order >> 1
}
