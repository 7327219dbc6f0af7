import COpenSSL
import EthereumPrimitives

/// Compares Keccak-256 with OpenSSL's SHA3-256, which has the same permutation.
enum KeccakBenchmarks {
    static func run() {
        for (count, iterations, required) in [(64, 50_000, "≤ 1.00"), (1 << 20, 10, "≤ 1.25")] {
            let message = [UInt8](repeating: 0x5a, count: count)
            let (ours, theirs) = Measurement.pair(
                iterations,
                { iterations in for _ in 0..<iterations { blackHole(Keccak256.hash(message)) } },
                { openSSL(message, iterations: $0) })
            report(
                "Keccak-256 of \(count) bytes",
                "\(text(ours.nanoseconds, digits: 0)) ns, OpenSSL \(text(theirs.nanoseconds, digits: 0)) ns, ratio \(text(ours.ratio(to: theirs)))",
                required: required)
        }
        for messageBytes in [32, 64, 512, 4_096] { batch(messageBytes: messageBytes) }
    }

    private static func openSSL(_ message: [UInt8], iterations: Int) {
        var digest = [UInt8](repeating: 0, count: 32)
        let algorithm = EVP_sha3_256()
        for _ in 0..<iterations { _ = EVP_Digest(message, message.count, &digest, nil, algorithm, nil) }
        blackHole(digest)
    }

    private static func batch(messageBytes: Int) {
        let count = 1_024
        let messages = (0..<count * messageBytes).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let message = Array(messages.prefix(messageBytes))
        var digests = [Bytes32](repeating: .zero, count: count)
        let (ours, theirs) = Measurement.pair(
            10,
            { iterations in
                for _ in 0..<iterations {
                    messages.withUnsafeBytes { messages in
                        digests.withUnsafeMutableBufferPointer {
                            Keccak256.hashBatch(messages, messageBytes: messageBytes, into: $0)
                        }
                    }
                }
            },
            { openSSL(message, iterations: $0 * count) })
        report(
            "Keccak-256 of \(count) × \(messageBytes) bytes",
            "\(text(ours.nanoseconds / Double(count), digits: 1)) ns each, \(text(theirs.nanoseconds / ours.nanoseconds)) times OpenSSL's rate",
            required: "≥ 4 with AVX-512, ≥ 2 with AVX2")
    }
}
