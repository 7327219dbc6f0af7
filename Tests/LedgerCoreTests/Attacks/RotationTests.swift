import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Rotations of the operator's key")
struct RotationTests {
    private let first = address(0xAA)
    private let second = address(0xBB)
    private let third = address(0xCC)

    private func lost(_ previous: Address, _ next: Address) -> Command {
        .rotateOperator(RotateOperator(lost: previous, next: next, lossReason: "the disk failed", acceptanceSignature: []))
    }

    private func handover(_ previous: Address, _ next: Address, nonce: UInt256) -> Command {
        let authorization = HolderAuthorization(nonce: nonce, deadline: .max, signature: [])
        return .rotateOperator(RotateOperator(previous: previous, next: next, acceptanceSignature: [], authorization: authorization))
    }

    @Test("Only the present key hands over, once, and a key that was replaced never comes back")
    func precedence() throws {
        var ledger = try TestLedger()
        #expect(try ledger.apply(lost(second, third)) == .operatorNotCurrent)
        #expect(try ledger.apply(lost(first, first)) == .operatorRetired)
        #expect(try ledger.apply(lost(first, .zero)) == .operatorRetired)
        #expect(try ledger.apply(handover(first, second, nonce: 1)) == .nonceOutOfOrder)
        #expect(try ledger.apply(handover(first, second, nonce: 0)) == .accepted)
        #expect(try ledger.apply(handover(first, third, nonce: 1)) == .operatorNotCurrent)
        #expect(try ledger.apply(lost(second, first)) == .operatorRetired)
        #expect(try ledger.apply(lost(second, third)) == .accepted)
        var view = ledger.view
        #expect(try view.ledger().operatorAddress == third)
    }

    @Test("A refused rotation leaves the operator as it was for the commands after it")
    func refusal() throws {
        var ledger = try TestLedger()
        #expect(try ledger.apply(lost(first, second)) == .accepted)
        #expect(try ledger.apply(lost(second, first)) == .operatorRetired)
        #expect(try ledger.apply(lost(second, third)) == .accepted)
    }

    @Test("A rotation is no member of a link, and its text has a limit")
    func limits() throws {
        #expect(!lost(first, second).isLinkable)
        let long = RotateOperator(lost: first, next: second, lossReason: String(repeating: "x", count: 5_000), acceptanceSignature: [])
        #expect(!Command.rotateOperator(long).isWithinLimits)
    }

    @Test("A rotation that the old key has not signed says why")
    func encoding() throws {
        for reason in ["", "lost"] {
            let rotation = RotateOperator(lost: first, next: second, lossReason: reason, acceptanceSignature: [])
            let read = try? RotateOperator(encoded: rotation.encoded)
            #expect(read == (reason.isEmpty ? nil : rotation))
        }
    }
}
