import CSecp256k1
import Dispatch
import EthereumPrimitives
import EthereumWallet
import Synchronization

/// Recoveries of public keys a second by libsecp256k1 alone, without a wrapper: no hashing, no address, no parsing.
enum RecoverBenchmark {
    static func run(seconds: Double, threads: Int) throws {
        let digest = Keccak256.hash(utf8: "benchmark")
        let signature = try PrivateKey([UInt8](repeating: 7, count: 32)).sign(digest)
        let total = Atomic(0)
        let start = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            total.add(recover(signature, digest, until: start + .seconds(seconds)), ordering: .relaxed)
        }
        let elapsed = (ContinuousClock.now - start).milliseconds / 1000
        print("{\"threads\":\(threads),\"recoversPerSecond\":\(Int(Double(total.load(ordering: .relaxed)) / elapsed))}")
    }

    private static func recover(_ signature: Signature, _ digest: Bytes32, until deadline: ContinuousClock.Instant) -> Int {
        guard let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else { return 0 }
        defer { secp256k1_context_destroy(context) }
        let (compact, digest) = (signature.r.bytes + signature.s.bytes, digest.bytes)
        var recoverable = secp256k1_ecdsa_recoverable_signature()
        guard secp256k1_ecdsa_recoverable_signature_parse_compact(context, &recoverable, compact, Int32(signature.yParity)) == 1 else { return 0 }
        var point = secp256k1_pubkey()
        var count = 0
        while ContinuousClock.now < deadline {
            for _ in 0..<100 { count += Int(secp256k1_ecdsa_recover(context, &point, &recoverable, digest)) }
        }
        return count
    }
}
