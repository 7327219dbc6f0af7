import EthereumPrimitives
import EthereumTestSupport
import Hummingbird
import HummingbirdTesting
import LedgerCore
import Metering
import Testing

@Suite struct ConcurrencyTests {
    /// What one call of ``TestClientProtocol/chat(_:stream:extra:headers:text:)`` can cost at most.
    private func greatestCost() throws -> UInt256 {
        let body = #"{"model":"test/model","messages":[{"role":"user","content":"Hi"}],"max_tokens":20}"#
        let usage = greatestUsage(
            of: try InferenceRequest(endpoint: .chatCompletions, body: Array(body.utf8)),
            limits: ModelLimits(contextTokens: 4096, maximumOutputTokens: 256))
        var prices = PriceSchedule()
        prices[.inputToken] = TestGateway.inputPrice
        prices[.outputToken] = TestGateway.outputPrice
        return try #require(prices.greatestCharge(for: usage))
    }

    @Test("Of two hundred calls at once exactly as many run as the balance can pay for, the others get 402, and nothing stays held")
    func twoHundred() async throws {
        let most = try greatestCost()
        let credit = try #require(most.multiplied(by: 11)?.subtracting(1))
        let gate = Gate()
        let refused = Tally()
        try await TestGateway.with(
            credit: credit,
            script: { _ in
                await gate.pass()
                return .json(plainAnswer)
            }
        ) { gateway, client in
            let statuses = try await CrowdOfClients.with(port: client.port) { crowd in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<200 {
                        group.addTask {
                            let status = try await crowd.chat(gateway)
                            if status == 402 { refused.add() }
                            return status
                        }
                    }
                    // All that were let through wait at the upstream while the others are refused.
                    await refused.wait(for: 190)
                    // Nobody has waited for the holds' commit; a durable command takes them along.
                    try await gateway.accept(.createAccount(CreateAccount(name: try AccountName("other"))))
                    #expect(try gateway.callerBalance.held == most.multiplied(by: 10))
                    gate.open()
                    return try await group.reduce(into: [Int]()) { $0.append($1) }
                }
            }
            #expect(statuses.filter { $0 == 200 }.count == 10)
            #expect(statuses.filter { $0 == 402 }.count == 190)
            let balance = try gateway.callerBalance
            #expect(balance.held.isZero)
            #expect(balance.available == credit.subtracting(2330))
            #expect(try gateway.balance(of: .revenue(gateway.model)).available == 2330)
            try gateway.expectSound()
        }
    }

    @Test("The receipts' costs sum up to the model's revenue, whatever the usage", arguments: [1, 2] as [UInt64])
    func sums(seed: UInt64) async throws {
        try await TestGateway.with { gateway, client in
            var random = SeededGenerator(seed: seed)
            var sum = UInt256.zero
            for _ in 0..<60 {
                let usage = (UInt64.random(in: 0...60, using: &random), UInt64.random(in: 0...20, using: &random))
                let choice = #"{"index":0,"delta":{},"message":{"content":""},"finish_reason":"stop"}"#
                let answer = #"{"choices":[\#(choice)],"usage":{"prompt_tokens":\#(usage.0),"completion_tokens":\#(usage.1)}}"#
                let stream = Bool.random(using: &random)
                let delivered = #"data: {"choices":[{"index":0,"delta":{}}]}"# + "\n\n"
                gateway.upstream.answer { _ in stream ? .events([delivered, "data: \(answer)\n\n", "data: [DONE]\n\n"]) : .json(answer) }
                let response = try await client.chat(gateway, stream: stream)
                #expect(response.status == .ok)
                let receipt = try #require(try gateway.receipt(response.header("imo-receipt")))
                // ⌈(p·7000001 + c·31000003) / 10⁶⌉, in 64 bits
                #expect(receipt.cost == UInt256((usage.0 * 7_000_001 + usage.1 * 31_000_003 + 999_999) / 1_000_000))
                sum = try #require(sum.adding(receipt.cost))
            }
            #expect(try gateway.balance(of: .revenue(gateway.model)).available == sum)
            #expect(try gateway.callerBalance.debits == sum)
            try gateway.expectSound()
        }
    }
}
