import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Signed messages can be called back")
struct CancellationTests {
    private static func cancel(_ ledger: inout TestLedger, _ holder: Address, through last: UInt256, nonce: UInt256) throws -> Outcome {
        try ledger.apply(
            .cancelMessages(
                CancelMessages(
                    holder: holder, lastNonce: last, authorization: HolderAuthorization(nonce: nonce, deadline: .max, signature: []))))
    }

    @Test("A refused transfer is paid when it is resent after money came, unless its nonce was cancelled", arguments: [false, true])
    func refusedTransfer(isCancelled: Bool) throws {
        let holder = address(0x900)
        var token = try RevenueToken()
        let transfer = Command.transfer(
            Transfer(
                holder: holder, token: token.token, to: address(0x901), amount: 10,
                authorization: HolderAuthorization(nonce: 0, deadline: .max, signature: [])))
        #expect(try token.ledger.apply(transfer) == .insufficientTokenBalance)
        #expect(try token.transfer(10, to: holder) == .accepted)
        if isCancelled { #expect(try Self.cancel(&token.ledger, holder, through: 0, nonce: 0) == .accepted) }
        #expect(try token.ledger.apply(transfer) == (isCancelled ? .nonceOutOfOrder : .accepted))
    }

    @Test("A cancellation ends the nonces up to its last one, and no other")
    func several() throws {
        let holder = address(0x900)
        var ledger = try TestLedger()
        #expect(try Self.cancel(&ledger, holder, through: 7, nonce: 1) == .nonceOutOfOrder)
        #expect(try Self.cancel(&ledger, holder, through: 7, nonce: 0) == .accepted)
        var view = ledger.view
        #expect(try view.nextNonce(of: holder) == 8)
        #expect(try view.nextNonce(of: address(0x901)) == 0)
        #expect(try Self.cancel(&ledger, holder, through: 7, nonce: 0) == .authorizationReplayed)
        #expect(try Self.cancel(&ledger, holder, through: 7, nonce: 5) == .nonceOutOfOrder)
        #expect(try Self.cancel(&ledger, holder, through: 7, nonce: 8) == .nonceOutOfOrder, "a last nonce before its own")
        #expect(try Self.cancel(&ledger, holder, through: 1_031, nonce: 8) == .accepted)
    }

    @Test("A cancellation cannot use up nonces without end", arguments: [1_024, UInt256(UInt64.max), .max] as [UInt256])
    func limit(last: UInt256) throws {
        var ledger = try TestLedger()
        #expect(try Self.cancel(&ledger, address(0x900), through: last, nonce: 0) == .tooManyCancelled)
        var view = ledger.view
        #expect(try view.nextNonce(of: address(0x900)) == 0)
    }
}
