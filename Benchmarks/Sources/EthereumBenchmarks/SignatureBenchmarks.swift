import CSecp256k1
import EthereumPrimitives
import EthereumWallet

/// Compares signing and recovering with bare calls of libsecp256k1.
enum SignatureBenchmarks {
    static func run() throws {
        let secret = [UInt8](repeating: 7, count: 32)
        let key = try PrivateKey(secret)
        let digest = Keccak256.hash(utf8: "benchmark")
        let digestBytes = digest.bytes
        guard let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else { return }
        defer { secp256k1_context_destroy(context) }
        var recoverable = secp256k1_ecdsa_recoverable_signature()
        var point = secp256k1_pubkey()
        let (sign, bareSign) = Measurement.pair(
            1_000,
            { iterations in for _ in 0..<iterations { blackHole(try? key.sign(digest)) } },
            { iterations in
                for _ in 0..<iterations {
                    _ = secp256k1_ecdsa_sign_recoverable(context, &recoverable, digestBytes, secret, nil, nil)
                }
            })
        line("Signing", sign, bareSign)
        let signature = try key.sign(digest)
        let (recover, bareRecover) = Measurement.pair(
            1_000,
            { iterations in for _ in 0..<iterations { blackHole(try? signature.recoverAddress(from: digest)) } },
            { iterations in
                for _ in 0..<iterations { _ = secp256k1_ecdsa_recover(context, &point, &recoverable, digestBytes) }
            })
        line("Recovering an address", recover, bareRecover)
    }

    private static func line(_ name: String, _ ours: Measurement, _ bare: Measurement) {
        report(
            name,
            "\(text(ours.nanoseconds / 1000, digits: 1)) µs, bare \(text(bare.nanoseconds / 1000, digits: 1)) µs, "
                + "ratio \(text(ours.ratio(to: bare), digits: 3))",
            required: "≤ 1.1")
    }
}
