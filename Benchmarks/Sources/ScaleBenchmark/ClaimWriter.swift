import Dispatch
import EthereumPrimitives
import EthereumWallet
import Foundation
import LedgerCore
import Synchronization

/// Makes a ledger with a snapshot that many holders can claim, and a file with one signed claim for each holder.
enum ClaimWriter {
    static func run(directory: String, count: Int, file: String) async throws {
        let keys = try (0..<count).map { try PrivateKey(Bytes32(UInt256(UInt64($0) + 1_000_000)).bytes) }
        let ledger = try await ScaledToken(directory: directory, holders: addresses(of: keys))
        try await ledger.takeSnapshot()
        try write(keys, ledger, to: file)
        await ledger.writer.close()
        print("{\"claims\":\(count)}")
    }

    private static func addresses(of keys: [PrivateKey]) -> [Address] {
        inParallel(keys) { $0.address }
    }

    private static func write(_ keys: [PrivateKey], _ ledger: ScaledToken, to path: String) throws {
        let domain = ledger.writer.ledger.signingDomain
        guard FileManager.default.createFile(atPath: path, contents: nil), let output = FileHandle(forWritingAtPath: path) else {
            throw BenchmarkError.cannotWrite
        }
        for start in stride(from: 0, to: keys.count, by: 10_000) {
            let lines = inParallel(Array(keys[start..<min(start + 10_000, keys.count)])) { line(by: $0, token: ledger.token, domain) }
            try output.write(contentsOf: Data(lines.joined().utf8))
        }
        try output.close()
    }

    private static func line(by key: PrivateKey, token: Address, _ domain: SigningDomain) -> String {
        let deadline = UInt256(1) << 40
        let holder = key.address
        let claim = Claim(
            holder: holder, token: token, snapshotIDs: [1], recipient: holder,
            authorization: HolderAuthorization(nonce: 0, deadline: deadline, signature: []))
        guard let signature = try? key.sign(domain.digest(of: claim.message)) else { return "" }
        return """
            {"message":{"holder":"\(holder)","token":"\(token)","snapshotIds":["1"],"recipient":"\(holder)","nonce":"0","deadline":"\(deadline)"},\
            "signature":"\(Hex.encode(signature.bytes))"}

            """
    }

    private static func inParallel<Element: Sendable, Value: Sendable>(_ elements: [Element], _ make: @Sendable (Element) -> Value) -> [Value] {
        let parts = Mutex([[Value]](repeating: [], count: (elements.count + 999) / 1000))
        DispatchQueue.concurrentPerform(iterations: (elements.count + 999) / 1000) { part in
            let values = elements[part * 1000..<min((part + 1) * 1000, elements.count)].map(make)
            parts.withLock { $0[part] = values }
        }
        return parts.withLock { $0.flatMap { $0 } }
    }
}
