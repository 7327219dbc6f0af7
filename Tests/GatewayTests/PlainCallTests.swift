import EthereumPrimitives
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LedgerCore
import StrictJSON
import Testing

@Suite struct PlainCallTests {
    /// ⌈(11 · 7000001 + 5 · 31000003) / 10⁶⌉
    static let cost = "233"

    @Test("A chat call is charged by the upstream's usage, and the answer says what it cost")
    func chat() async throws {
        try await TestGateway.with { gateway, client in
            let answer = try await client.chat(gateway)
            #expect(answer.status == .ok)
            #expect(answer.text == plainAnswer)
            #expect(try answer.header("imo-cost") == Self.cost)
            #expect(try answer.header("imo-balance") == "999999767")
            let receipt = try #require(try gateway.receipt(answer.header("imo-receipt")))
            #expect(receipt.cost == 233)
            #expect(receipt.usage == Usage([.inputToken: 11, .outputToken: 5, .call: 1]))
            #expect(receipt.source == .upstream)
            #expect(receipt.responseHash == gateway.salted(Array(plainAnswer.utf8), of: receipt))
            #expect(try gateway.callerBalance.held.isZero)
            #expect(try gateway.balance(of: .revenue(gateway.model)).available == 233)
            try gateway.expectSound()
        }
    }
}
