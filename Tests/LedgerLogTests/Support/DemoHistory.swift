import EthereumPrimitives
import LedgerCore
import TransparencyLog

/// The demonstration's history: Alice buys half of a token in two parts, ten calls are charged, a snapshot is taken, and she claims 387,000 of it. An operator with
/// all keys can write it otherwise, so that every rule holds.
struct DemoHistory {
    let ledger: LoggedLedger
    /// The entry of Alice's claim; nil where it was dropped.
    let claim: UInt64?
    /// The ids of the calls that were charged.
    let calls: [CommandID]

    enum Rewriting: String, CaseIterable {
        case none
        case halfOfTheCallsLeftOut, oneCallLeftOut, halfOfTheCallsNotCharged, halfOfTheCallsAfterTheSnapshot, halfOfTheCallsOnAnotherModel
        case twoInventedRefunds, everyCallHalfRefunded
        case snapshotBeforeThePurchase, insertedSnapshot, earlierSnapshot
        case lowerPriceFromRegistration, priceChangedAfterTheOffer, oneTokenACall, halvedUsage, callerAtFullDiscount
        case otherPercentage, halfToTheOperator, tenfoldSupply, holderAdded
        case lastMessageDropped

        /// The amount that Alice's one claim pays.
        var payout: UInt256 {
            switch self {
            case .none, .earlierSnapshot, .holderAdded: 387_000
            case .halfOfTheCallsLeftOut, .halfOfTheCallsNotCharged, .halfOfTheCallsAfterTheSnapshot, .halfOfTheCallsOnAnotherModel: 193_500
            case .everyCallHalfRefunded, .callerAtFullDiscount, .halfToTheOperator: 193_500
            case .oneCallLeftOut: 348_300
            case .twoInventedRefunds: 309_600
            case .snapshotBeforeThePurchase: 96_750
            case .insertedSnapshot, .tenfoldSupply: 38_700
            case .lowerPriceFromRegistration: 23_994
            case .priceChangedAfterTheOffer: 205_497
            case .oneTokenACall: 3_000
            case .halvedUsage: 192_000
            case .otherPercentage: 64_500
            case .lastMessageDropped: 0
            }
        }
    }

    private static let price: UInt256 = 1_000_000_000
    private static let lowPrice: UInt256 = 62_000_000
    /// Every history goes on to this number of entries, with calls after the claim.
    private static let size: UInt64 = 80

    init(_ rewriting: Rewriting = .none) throws {
        ledger = try LoggedLedger(
            percentClaimable: rewriting == .otherPercentage ? 10 : 60,
            split: rewriting == .halfToTheOperator ? [RevenueShare(account: .named(AccountName("operator")), basisPoints: 5000)] : [],
            supply: rewriting == .tenfoldSupply ? 10_000 : 1000, price: rewriting == .lowerPriceFromRegistration ? Self.lowPrice : Self.price,
            credit: 1 << 40)
        var writer = Writer(ledger: ledger, rewriting: rewriting)
        try writer.writePeriod()
        (claim, calls) = (try writer.claim(), writer.calls)
        while try ledger.store.head().number < Self.size { try ledger.call("carol", tokens: 1) }
        try ledger.log()
    }

    private struct Writer {
        let ledger: LoggedLedger
        let rewriting: Rewriting
        var calls: [CommandID] = []
        private var otherModel: ModelID?

        init(ledger: LoggedLedger, rewriting: Rewriting) {
            self.ledger = ledger
            self.rewriting = rewriting
        }

        mutating func writePeriod() throws {
            try prepare()
            try ledger.transfer(125, to: LoggedLedger.alice)
            try call(0)
            if rewriting != .snapshotBeforeThePurchase { try ledger.transfer(375, to: LoggedLedger.alice) }
            if rewriting == .insertedSnapshot { try ledger.snapshot() }
            for number in 1..<10 where rewriting != .halfOfTheCallsAfterTheSnapshot || number < 5 { try call(number) }
            try change()
            if rewriting != .earlierSnapshot { ledger.pass(seconds: LoggedLedger.intervalSeconds / 2) }
            try ledger.snapshot()
            if rewriting == .snapshotBeforeThePurchase { try ledger.transfer(375, to: LoggedLedger.alice) }
            if rewriting == .halfOfTheCallsAfterTheSnapshot { for number in 5..<10 { try call(number) } }
        }

        func claim() throws -> UInt64? {
            if rewriting == .lastMessageDropped { return nil }
            return try ledger.claim([1], by: LoggedLedger.alice).number
        }

        private mutating func prepare() throws {
            switch rewriting {
            case .callerAtFullDiscount:
                try ledger.accept(
                    .setDiscount(SetDiscount(keyHash: ledger.key(of: "dave"), model: nil, basisPoints: 10_000, startsAt: nil)))
            case .halfOfTheCallsOnAnotherModel: otherModel = try ledger.registerSecondModel(price: DemoHistory.price)
            default: break
            }
        }

        /// Carol's and Dave's calls of 129 tokens each, in turn.
        private mutating func call(_ number: Int) throws {
            let name = number % 2 == 0 ? "carol" : "dave"
            var tokens: UInt64 = 129
            var model: ModelID?
            switch rewriting {
            case .halfOfTheCallsLeftOut where number % 2 == 1, .oneCallLeftOut where number == 7: return
            case .halfOfTheCallsNotCharged where number % 2 == 1: return try ledger.voidedCall(name, tokens: tokens)
            case .halfOfTheCallsOnAnotherModel where number % 2 == 1: model = otherModel
            case .priceChangedAfterTheOffer where number == 5:
                var prices = PriceSchedule()
                prices[.inputToken] = DemoHistory.lowPrice
                try ledger.accept(.setPrice(SetPrice(model: ledger.model, prices: prices, startsAt: nil)))
                ledger.pass(seconds: 1)
            case .oneTokenACall: tokens = 1
            case .halvedUsage: tokens = 64
            default: break
            }
            calls.append(try ledger.call(name, tokens: tokens, model: model).id)
        }

        /// Entries between the calls and the snapshot.
        private func change() throws {
            switch rewriting {
            case .twoInventedRefunds:
                for call in calls.prefix(2) { try ledger.accept(.refund(Refund(call: call, amount: nil, reason: ""))) }
            case .everyCallHalfRefunded:
                for call in calls { try ledger.accept(.refund(Refund(call: call, amount: 64_500, reason: ""))) }
            case .holderAdded: try ledger.transfer(400, to: LoggedLedger.bob)
            default: break
            }
        }
    }
}
