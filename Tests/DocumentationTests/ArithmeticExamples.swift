import EthereumPrimitives
import Testing

/// The code of the article "Exact arithmetic".
@Suite("Examples of exact arithmetic")
struct ArithmeticExamples {
    @Test("Shares are rounded down, charges up")
    func rounding() {
        let balance: UInt256 = 250_000
        let claimable: UInt256 = 1_999
        let supply: UInt256 = 1_000_000
        let share = UInt256.mulDiv(balance, claimable, supply)  // 499
        let charge = UInt256.mulDiv(1_235, 2_500_000, 1_000_000, rounding: .up)  // 3088
        #expect(share == 499 && charge == 3_088)
    }

    @Test("What does not fit is nil")
    func overflow() {
        let sum = UInt256.max.adding(1)  // nil: more than 256 bits
        let difference = UInt256(3).subtracting(5)  // nil: below zero
        let product = UInt256.max.multiplied(by: 2)  // nil: more than 256 bits
        let share = UInt256.mulDiv(.max, .max, .max)  // 2²⁵⁶ − 1: the product has 512 bits
        #expect(sum == nil && difference == nil && product == nil && share == .max)
    }

    @Test("Decimals are exact")
    func decimals() {
        let wei = UInt256(scaled: "1.5", decimals: 18)  // 1500000000000000000
        let lossy = UInt256(scaled: "0.1234567", decimals: 6)  // nil: a digit would be lost
        let text = UInt256(1_500_000).text(decimals: 6)  // "1.5"
        #expect(wei == UInt256(1_500_000_000_000_000_000) && lossy == nil && text == "1.5")
    }

    @Test("RLP is canonical both ways")
    func recursiveLengthPrefix() throws {
        let sender = try Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
        var encoder = RLPEncoder()
        encoder.appendList { list in
            list.append(sender)
            list.append(7 as UInt64)
        }
        let created = Address(lowBytesOf: Keccak256.hash(encoder.finish()))  // the sender's contract with nonce 7
        #expect(created.description == "0x1275D096B9DBf2347bD2a131Fb6BDaB0B4882487")
    }
}
