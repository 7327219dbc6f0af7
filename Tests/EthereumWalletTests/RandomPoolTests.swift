import EthereumWallet
import Testing

@Suite("Random pool")
struct RandomPoolTests {
    @Test("Gives as many bytes as are asked for, up to its size, and none twice, whoever asks")
    func taking() async throws {
        let pool = RandomPool()
        #expect(try pool.take(0).isEmpty)
        #expect(try pool.take(4096).count == 4096)
        #expect(throws: SecureRandom.Failure.self) { try pool.take(4097) }
        #expect(throws: SecureRandom.Failure.self) { try pool.take(-1) }
        let all = try await withThrowingTaskGroup(of: [[UInt8]].self) { group in
            for _ in 0..<4 { group.addTask { try (0..<1000).map { _ in try pool.take(16) } } }
            return try await group.reduce(into: [[UInt8]]()) { $0 += $1 }
        }
        #expect(Set(all).count == 4000)
        #expect(all.allSatisfy { $0.count == 16 })
    }
}
