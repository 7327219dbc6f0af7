import EthereumPrimitives
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON
import Testing
import TransparencyLog

@Suite("Offers of prices")
struct PriceOfferTests {
    private static func prices(_ input: UInt256) -> PriceSchedule {
        var prices = PriceSchedule()
        prices[.inputToken] = input
        return prices
    }

    private static func offer(_ ledger: LoggedLedger) throws -> PriceOffer {
        try ledger.log()
        let (log, model, time) = (try ledger.publicLog(), ledger.model, ledger.now)
        return try ledger.store.read { try PriceOffer(of: model, at: time, log: log, ledger: $0) }
    }

    private static func receipt(_ ledger: LoggedLedger, _ call: CommandID, _ offer: PriceOffer) throws -> ReceiptProof {
        try ledger.log()
        let log = try ledger.publicLog()
        var receipt = try ledger.store.read { try ReceiptProof(of: call, log: log, ledger: $0) }
        receipt.offer = offer.note
        return try ReceiptProof(json: JSONValue(parsing: Array(receipt.json.text.utf8), maximumDepth: 24))
    }

    @Test("A call at the offered price, and one at a price that came into force later, agree with the offer")
    func agreement() throws {
        let ledger = try LoggedLedger()
        let key = ledger.identity.signer.verifier
        let offer = try Self.offer(ledger)
        #expect(try PriceOffer(offer.note, log: key) == offer)
        ledger.pass()
        let call = try ledger.call("carol", tokens: 100)
        #expect(try Self.receipt(ledger, call.id, offer).check(log: key).offer == offer)
        try ledger.accept(.setPrice(SetPrice(model: ledger.model, prices: Self.prices(3_000_000), startsAt: nil)))
        ledger.pass()
        let later = try ledger.call("carol", tokens: 100)
        let checked = try Self.receipt(ledger, later.id, offer).check(log: key)
        #expect(checked.cost == 300 && checked.offer?.entry != nil)
    }

    @Test("A price that was changed after the offer is refused, and proven to be a fraud")
    func changedPrice() throws {
        let honest = try LoggedLedger()
        let key = honest.identity.signer.verifier
        let offer = try Self.offer(honest)
        // The operator writes the registration again, with three times the price.
        let dearer = try LoggedLedger(price: 3_000_000)
        dearer.pass()
        let call = try dearer.call("carol", tokens: 100)
        let receipt = try Self.receipt(dearer, call.id, offer)
        let error = #expect(throws: LogFormatError.self) { try receipt.check(log: key) }
        #expect(error?.message.contains("imo audit fraud") == true)
        var silent = receipt
        silent.offer = nil
        #expect(try silent.check(log: key).cost == 300)
        let fraud = FraudProof.offer(offer.note, receipt.price, checkpoint: receipt.checkpoint)
        let read = try FraudProof(json: JSONValue(parsing: Array(fraud.json.text.utf8), maximumDepth: 24))
        #expect(try read.check(log: key).contains("offered the price"))
        // An honest receipt is no evidence.
        honest.pass()
        let fair = try Self.receipt(honest, honest.call("carol", tokens: 100).id, offer)
        #expect(throws: LogFormatError.self) { try FraudProof.offer(offer.note, fair.price, checkpoint: fair.checkpoint).check(log: key) }
    }

    @Test("A price inserted before the offer is refused")
    func insertedPrice() throws {
        let honest = try LoggedLedger()
        honest.pass()
        let offer = try Self.offer(honest)
        let other = try LoggedLedger()
        try other.accept(.setPrice(SetPrice(model: other.model, prices: Self.prices(9_000_000), startsAt: nil)))
        other.pass()
        other.pass()
        let call = try other.call("carol", tokens: 100)
        let receipt = try Self.receipt(other, call.id, offer)
        #expect(throws: LogFormatError.self) { try receipt.check(log: honest.identity.signer.verifier) }
    }

    @Test("An offer of another time, model or key, or with a flipped bit, is refused")
    func otherOffers() throws {
        let ledger = try LoggedLedger()
        let key = ledger.identity.signer.verifier
        let call = try ledger.call("carol", tokens: 100)
        ledger.pass()
        let late = try Self.offer(ledger)
        let receipt = try Self.receipt(ledger, call.id, late)
        #expect(throws: LogFormatError.self) { try receipt.check(log: key) }
        let bytes = late.note.encoded
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: LogFormatError.self, "bit \(bit)") { try PriceOffer(SignedNote(encoded: changed), log: key) }
        }
        let log = try ledger.publicLog()
        // A head is no offer, and an offer no head.
        #expect(throws: LogFormatError.self) { try PriceOffer(log.head().note, log: key) }
        #expect(throws: LogFormatError.self) { try late.note.checkpoint(of: key) }
    }
}
