import EthereumPrimitives
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON
import Testing
import TransparencyLog

/// An operator with all keys changes one thing in log or proof, hashes everything above it again, and signs a new head. The rest contradicts it.
@Suite("Entries and sums that were changed")
struct ForgedEntryTests {
    private enum Change: String, CaseIterable {
        case claimToAnotherRecipient, claimOfOtherSnapshots, claimPaysLess, claimPaysMore, claimRefused, claimOfAnotherToken
        case otherPercentageInTheTerms, tenfoldSupplyInTheTerms, otherModelInTheTerms, otherLedger, registrationRefused
        case snapshotBackDated, snapshotRefused, snapshotOfAnotherToken
        case chargeHalved, chargeLeftOut, refundInvented, withdrawalInvented

        /// The entry that is changed, by its place in the proof.
        var path: [String] {
            switch self {
            case .claimToAnotherRecipient, .claimOfOtherSnapshots, .claimPaysLess, .claimPaysMore, .claimRefused, .claimOfAnotherToken: ["claim"]
            case .otherPercentageInTheTerms, .tenfoldSupplyInTheTerms, .otherModelInTheTerms, .registrationRefused: ["registration"]
            case .otherLedger: ["ledger"]
            case .snapshotBackDated, .snapshotRefused, .snapshotOfAnotherToken: ["snapshots", "0", "entry"]
            case .chargeHalved, .chargeLeftOut, .refundInvented, .withdrawalInvented: []
            }
        }
    }

    private static func number(_ path: [String], _ json: JSONValue) throws -> UInt64 {
        try #require(json.at(path + ["entry"])?.numberText.flatMap { UInt64($0) })
    }

    @Test("Each of eighteen changes of an entry is refused with the log's key alone, offline", arguments: Change.allCases)
    private func changedEntry(change: Change) throws {
        let history = try DemoHistory()
        let ledger = history.ledger
        let key = ledger.identity.signer.verifier
        let json = try ledger.json(of: ledger.audit(#require(history.claim)))
        let path = change.path.isEmpty ? ["snapshots", "0", "charges", "\(try Self.charge(in: json))", "entry"] : change.path
        let forged = try Forging.forged(json, ledger, entry: Self.number(path, json)) { try Self.changed($0, change, ledger) }
        #expect(try ClaimAudit(json: json).check(log: key).paid == 387_000)
        #expect(throws: LogFormatError.self) { try ClaimAudit(json: forged).check(log: key) }
        // Whoever follows the log is told of it too.
        var leaves = try ledger.leaves()
        let number = try Self.number(path, json)
        leaves[Int(number) - 1] = try Self.changed(PublicEntry(encoded: leaves[Int(number) - 1]), change, ledger).encoded
        #expect(throws: (any Error).self) {
            var auditor = LogAuditor()
            for leaf in leaves { try auditor.append(leaf) }
        }
    }

    /// The place of the first charge of a call among those that are opened.
    private static func charge(in json: JSONValue) throws -> Int {
        let charges = try #require(json.at(["snapshots", "0", "charges"])?.arrayValue)
        return try #require(charges.firstIndex { $0["added"]?.stringValue == "129000" })
    }

    private static func changed(_ entry: PublicEntry, _ change: Change, _ ledger: LoggedLedger) throws -> PublicEntry {
        let refused = UInt64(Outcome.nothingToClaim.rawValue)
        switch change {
        case .claimToAnotherRecipient, .claimOfOtherSnapshots, .claimOfAnotherToken:
            guard case .claim(let claim)? = try entry.command.command() else { throw Unsigned() }
            let other = Claim(
                holder: claim.holder, token: change == .claimOfAnotherToken ? address(9) : claim.token,
                snapshotIDs: change == .claimOfOtherSnapshots ? [1, 2] : claim.snapshotIDs,
                recipient: change == .claimToAnotherRecipient ? LoggedLedger.bob : claim.recipient, authorization: claim.authorization)
            return Forging.replacing(in: entry, command: try Forging.shown(.claim(other)))
        case .claimPaysLess: return Forging.replacing(in: entry, postings: try Forging.amounts(in: entry) { _ in 193_500 })
        case .claimPaysMore: return Forging.replacing(in: entry, postings: try Forging.amounts(in: entry) { _ in 400_000 })
        case .claimRefused, .registrationRefused, .snapshotRefused: return Forging.replacing(in: entry, outcome: refused)
        case .otherPercentageInTheTerms, .tenfoldSupplyInTheTerms, .otherModelInTheTerms:
            return Forging.replacing(in: entry, command: try Forging.shown(otherTerms(entry, change)))
        case .otherLedger:
            let other = OpenLedger(
                ledgerID: word(8), chainID: 31337, asset: try AssetID("local:credit"), operatorAddress: address(0xAA), contentWindowSeconds: 3600)
            return Forging.replacing(in: entry, command: try Forging.shown(.openLedger(other)))
        case .snapshotBackDated: return Forging.replacing(in: entry, time: Timestamp(milliseconds: 1))
        case .snapshotOfAnotherToken:
            let sums = try #require(entry.snapshots.first)
            let other = PublicSnapshot(
                token: address(9), snapshotID: sums.snapshotID, previousEntry: sums.previousEntry, supply: sums.supply, revenue: sums.revenue,
                claimable: sums.claimable, own: sums.own, revenueSum: sums.revenueSum, holderSum: sums.holderSum)
            return Forging.replacing(other, in: entry)
        case .chargeHalved: return Forging.replacing(in: entry, postings: try Forging.amounts(in: entry) { _ in 64_500 })
        case .chargeLeftOut: return Forging.replacing(in: entry, postings: [])
        case .refundInvented, .withdrawalInvented:
            let taken = Posting(account: .revenue(ledger.model), asset: .settlement, direction: .debit, amount: 129_000)
            let receiver: PublicItem =
                change == .refundInvented
                ? .hidden(word(5))
                : .shown(
                    Posting(account: .claimPool(ledger.model), asset: .settlement, direction: .credit, amount: 129_000).encoded)
            return Forging.replacing(in: entry, postings: entry.postings + [.shown(taken.encoded), receiver])
        }
    }

    private static func otherTerms(_ entry: PublicEntry, _ change: Change) throws -> Command {
        guard case .registerModel(let old)? = try entry.command.command() else { throw Unsigned() }
        let terms = TokenTerms(
            name: old.token.name, symbol: old.token.symbol, supply: change == .tenfoldSupplyInTheTerms ? 10_000 : old.token.supply,
            percentClaimable: change == .otherPercentageInTheTerms ? 10 : old.token.percentClaimable,
            snapshotIntervalSeconds: old.token.snapshotIntervalSeconds, claimWindow: old.token.claimWindow)
        return .registerModel(
            RegisterModel(
                model: change == .otherModelInTheTerms ? try ModelID("other") : old.model, issuer: old.issuer, token: terms, prices: old.prices,
                split: old.split, limits: old.limits, modelCommitment: old.modelCommitment))
    }

    // MARK: Sums

    private enum FalseSum: String, CaseIterable {
        case chargeLeftOutOfTheSum, chargeHalvedInTheSum, refundOnlyInTheSum, everyChargeLess

        func leaves(_ leaves: [SumNode], hashes: [Bytes32]) -> [SumNode] {
            let first = leaves.firstIndex { $0.added == 129_000 } ?? 0
            return zip(leaves, hashes).enumerated().map { index, pair in
                let (leaf, hash) = pair
                switch self {
                case .chargeLeftOutOfTheSum: return index == first ? .leaf(hash, added: .zero, taken: .zero) : leaf
                case .chargeHalvedInTheSum: return index == first ? .leaf(hash, added: 64_500, taken: .zero) : leaf
                case .refundOnlyInTheSum: return index == first ? .leaf(hash, added: leaf.added, taken: 64_500) : leaf
                case .everyChargeLess: return leaf.added.isZero ? leaf : .leaf(hash, added: 1, taken: .zero)
                }
            }
        }
    }

    @Test(
        "A sum that contradicts the log, with everything above it made to fit and the claim paid by it, is refused and proven to be a fraud",
        arguments: FalseSum.allCases)
    private func falseSum(sum: FalseSum) throws {
        let history = try DemoHistory()
        let ledger = history.ledger
        let key = ledger.identity.signer.verifier
        let claim = try #require(history.claim)
        let json = try ledger.json(of: ledger.audit(claim))
        let number = try Self.number(["snapshots", "0", "entry"], json)
        let sums = try #require(try ledger.leaf(number).snapshots.first)
        var honest: [SumNode] = []
        try RevenueLeaves(files: ledger.keeper.files, model: ledger.model, first: sums.previousEntry).forEach(to: number) { honest.append($1) }
        var leaves = try ledger.leaves()
        let tree = try SumTree(sum.leaves(honest, hashes: (sums.previousEntry..<number).map { MerkleTree.leaf(leaves[Int($0) - 1]) }))
        let root = try tree.root()
        let revenue = try #require(root.added.subtracting(root.taken))
        let claimable = try #require(UInt256.mulDiv(revenue, 60, 100))
        let lie = PublicSnapshot(
            token: sums.token, snapshotID: 1, previousEntry: sums.previousEntry, supply: sums.supply, revenue: revenue, claimable: claimable,
            own: .none, revenueSum: PublicSum(count: root.count, added: root.added, taken: root.taken, root: root.hash), holderSum: sums.holderSum)
        leaves[Int(number) - 1] = try Forging.replacing(lie, in: PublicEntry(encoded: leaves[Int(number) - 1])).encoded
        let paid = try #require(UInt256.mulDiv(500, claimable, 1000))
        let entry = try PublicEntry(encoded: leaves[Int(claim) - 1])
        leaves[Int(claim) - 1] = Forging.replacing(in: entry, postings: try Forging.amounts(in: entry) { _ in paid }).encoded
        var forged = try Forging.proof(json, under: ForgedLog(leaves: leaves, identity: ledger.identity))
        for (index, leaf) in tree.leaves.enumerated() {
            let path = ["snapshots", "0", "charges", "\(index)"]
            forged = forged.replacing(path + ["added"], with: .string(leaf.added.description))
                .replacing(path + ["taken"], with: .string(leaf.taken.description))
                .replacing(path + ["opening"], with: SumOpening(try tree.proof(of: UInt64(index))).json)
        }
        let audit = try ClaimAudit(json: forged)
        let error = #expect(throws: LogFormatError.self) { try audit.check(log: key) }
        #expect(error?.message.contains("imo audit fraud") == true)
        let fraud = try #require(try audit.fraud(log: key))
        _ = try FraudProof(json: JSONValue(parsing: Array(fraud.json.text.utf8), maximumDepth: 24)).check(log: key)
    }

    @Test(
        "A balance moved from one holder to another in the sum over holders is found by whoever follows the log, and not from the claim's file alone")
    func movedBalance() throws {
        let history = try DemoHistory()
        let ledger = history.ledger
        let key = ledger.identity.signer.verifier
        let claim = try #require(history.claim)
        let json = try ledger.json(of: ledger.audit(claim))
        let number = try Self.number(["snapshots", "0", "entry"], json)
        let sums = try #require(try ledger.leaf(number).snapshots.first)
        for alice in [UInt256(250), 500] {
            // With 500 a holder is added who has nothing of the supply.
            let balances = [(LoggedLedger.alice, alice), (LoggedLedger.bob, 250), (LoggedLedger.issuer, 500)].sorted { $0.0 < $1.0 }
            let tree = try SumTree(balances.map { .holder($0.0, balance: $0.1) })
            let root = try tree.root()
            let place = try #require(balances.firstIndex { $0.0 == LoggedLedger.alice })
            let lie = PublicSnapshot(
                token: sums.token, snapshotID: 1, previousEntry: sums.previousEntry, supply: sums.supply, revenue: sums.revenue,
                claimable: sums.claimable, own: .none, revenueSum: sums.revenueSum,
                holderSum: PublicSum(count: root.count, added: root.added, taken: root.taken, root: root.hash))
            var leaves = try ledger.leaves()
            leaves[Int(number) - 1] = try Forging.replacing(lie, in: PublicEntry(encoded: leaves[Int(number) - 1])).encoded
            let paid = try #require(UInt256.mulDiv(alice, sums.claimable, sums.supply))
            let entry = try PublicEntry(encoded: leaves[Int(claim) - 1])
            leaves[Int(claim) - 1] = Forging.replacing(in: entry, postings: try Forging.amounts(in: entry) { _ in paid }).encoded
            let forged = try Forging.proof(json, under: ForgedLog(leaves: leaves, identity: ledger.identity))
                .replacing(["snapshots", "0", "holder"], with: SumOpening(try tree.proof(of: UInt64(place))).json)
            let audit = try ClaimAudit(json: forged)
            if alice == 250 {
                // The file says so: the holder knows better.
                #expect(try audit.check(log: key).snapshots[0].balance == 250)
            } else {
                #expect(throws: LogFormatError.self) { try audit.check(log: key) }
            }
            let fault = #expect(throws: PublicFault.self) {
                var auditor = LogAuditor()
                for leaf in leaves { try auditor.append(leaf) }
            }
            #expect(fault?.entry == number)
        }
    }
}
