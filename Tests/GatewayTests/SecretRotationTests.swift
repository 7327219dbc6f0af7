import Ledger
import LedgerCore
import Testing

@Suite("Rotated secrets of the gateway")
struct SecretRotationTests {
    private static let first = [UInt8](repeating: 1, count: 32)
    private static let second = [UInt8](repeating: 2, count: 32)
    private static let third = [UInt8](repeating: 3, count: 32)

    private func call(at milliseconds: UInt64) -> CommandID { CommandID(time: Timestamp(milliseconds: milliseconds), random: (7, 8)) }

    @Test("A call has the secret of its time, and a rotation changes no earlier salt")
    func salts() throws {
        let once = try #require(HashSalts.rotated(Self.first, to: Self.second, since: Timestamp(milliseconds: 1_000)))
        let twice = try #require(HashSalts.rotated(once, to: Self.third, since: Timestamp(milliseconds: 2_000)))
        let rotated = try #require(HashSalts(stored: twice))
        for (time, secret) in [
            (0, Self.first), (999, Self.first), (1_000, Self.second), (1_999, Self.second), (2_000, Self.third), (9_000, Self.third),
        ] {
            let single = try #require(HashSalts(secret: secret))
            #expect(rotated.salt(of: call(at: UInt64(time))) == single.salt(of: call(at: UInt64(time))), "at \(time)")
        }
    }

    @Test("Secrets out of order, cut off or too many are refused")
    func malformed() throws {
        let once = try #require(HashSalts.rotated(Self.first, to: Self.second, since: Timestamp(milliseconds: 1_000)))
        #expect(HashSalts.rotated(once, to: Self.third, since: Timestamp(milliseconds: 1_000)) == nil)
        #expect(HashSalts.rotated(Self.first, to: Self.second, since: Timestamp(milliseconds: 0)) == nil)
        #expect(HashSalts.rotated(Self.first, to: [1], since: Timestamp(milliseconds: 5)) == nil)
        for bytes in [[], Array(once.dropLast()), once + [0], Array(once.prefix(40)), [UInt8](repeating: 9, count: 80)] {
            #expect(HashSalts(stored: bytes) == nil)
        }
        var bytes = Self.first
        for time in 1..<UInt64(HashSalts.maximumSecrets) {
            bytes = try #require(HashSalts.rotated(bytes, to: Self.second, since: Timestamp(milliseconds: time)))
        }
        #expect(HashSalts.rotated(bytes, to: Self.second, since: Timestamp(milliseconds: 1_000)) == nil)
    }
}
