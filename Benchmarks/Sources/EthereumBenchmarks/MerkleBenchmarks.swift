import EthereumPrimitives
import EthereumWallet
import StrictJSON

/// Compares a Merkle tree over a million (address, uint256) leaves with the bare cost of its hashes.
enum MerkleBenchmarks {
    static func run() throws {
        let count = 1_000_000
        let values = (0..<UInt64(count)).map { index in
            (Address(lowBytesOf: Bytes32(UInt256(limbs: index &* 0x9e37_79b9_7f4a_7c15, index, 7, 9))), UInt256(index))
        }
        let whole = Measurement.of(1, runs: 3) { _ in
            guard let tree = try? MerkleTree(addressesAndAmounts: values) else { return }
            blackHole(tree.allProofs())
        }
        let bare = Measurement.of(1, runs: 3) { _ in
            hashes(count: count, messageBytes: 64)
            hashes(count: count, messageBytes: 32)
            hashes(count: count - 1, messageBytes: 64)
        }
        let single = Measurement.of(1, runs: 3) { _ in
            let message = [UInt8](repeating: 1, count: 64)
            for _ in 0..<(3 * count - 1) { blackHole(Keccak256.hash(message)) }
        }
        report(
            "Merkle root and proofs of \(count) leaves",
            "\(milliseconds(whole)), its hashes one by one \(milliseconds(single)) (ratio \(text(whole.ratio(to: single)))), "
                + "in batches \(milliseconds(bare)) (ratio \(text(whole.ratio(to: bare))))",
            required: "≤ 1.5")
    }

    private static func milliseconds(_ measurement: Measurement) -> String {
        text(measurement.nanoseconds / 1e6, digits: 0) + " ms"
    }

    private static func hashes(count: Int, messageBytes: Int) {
        let messages = [UInt8](repeating: 3, count: 1_024 * messageBytes)
        var digests = [Bytes32](repeating: .zero, count: 1_024)
        for _ in 0..<count / 1_024 {
            messages.withUnsafeBytes { messages in
                digests.withUnsafeMutableBufferPointer {
                    Keccak256.hashBatch(messages, messageBytes: messageBytes, into: $0)
                }
            }
        }
        blackHole(digests)
    }
}
