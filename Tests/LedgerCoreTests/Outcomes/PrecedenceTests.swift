import EthereumPrimitives
import LedgerCore
import Testing

/// Each command is sent with every fault at once, then with one fault less, and so on: the refusals must come in the order that its `apply` documents.
@Suite("Precedence of outcomes")
struct PrecedenceTests {
    typealias Rows = [(command: Command, outcome: Outcome)]
    typealias Stage = PrecedenceStage

    @Test("Nothing but opening is accepted before the ledger is open, and it opens once", arguments: CommandEncodingTests.names)
    func openFirst(name: String) throws {
        let command = try #require(try CommandSamples.all()[name])
        let store = MemoryLedger()
        var machine = StateMachine(head: .empty, source: store)
        let first = try machine.apply(command, id: CommandID(high: 0, low: 2), at: CommandSamples.time).entry.outcome
        if case .openLedger = command {
            #expect(first == .accepted)
            #expect(try machine.apply(command, id: CommandID(high: 0, low: 4), at: CommandSamples.time).entry.outcome == .ledgerAlreadyOpen)
        } else {
            #expect(first == .ledgerNotOpen)
            #expect(machine.takeBatch().records.allSatisfy { $0.value == nil })
        }
    }

    /// Refusals change nothing, so that all rows can meet the same ledger.
    func check(_ makeRows: (PrecedenceStage) throws -> Rows, sourceLocation: SourceLocation = #_sourceLocation) throws {
        var stage = try PrecedenceStage()
        let records = stage.ledger.store.records.map(\.value)
        for (index, row) in try makeRows(stage).enumerated() {
            #expect(try stage.ledger.apply(row.command) == row.outcome, "row \(index): \(row.command)", sourceLocation: sourceLocation)
            #expect(stage.ledger.store.records.map(\.value) == records, "row \(index) changed a record", sourceLocation: sourceLocation)
        }
    }

    @Test("Credits and withdrawals")
    func money() throws {
        try check { _ in
            let credit = { Command.credit(Credit(account: .named($0), asset: $1, amount: $2, reference: "")) }
            let withdraw = { Command.withdraw(Withdraw(account: .named($0), asset: $1, amount: $2, reference: "")) }
            let foreign = AssetNumber(1)
            return [
                (credit(Stage.nobody, foreign, 0), .accountNotFound), (credit(Stage.caller, foreign, 0), .assetNotFound),
                (credit(Stage.caller, .settlement, 0), .amountZero), (credit(Stage.caller, .settlement, .max), .amountOverflow),
                (credit(Stage.caller, .settlement, UInt256.one << 248), .amountOverflow),
                (withdraw(Stage.nobody, foreign, 0), .accountNotFound), (withdraw(Stage.caller, foreign, 0), .assetNotFound),
                (withdraw(Stage.caller, .settlement, 0), .amountZero), (withdraw(Stage.caller, .settlement, 91), .insufficientBalance),
                (withdraw(Stage.caller, .settlement, .max), .insufficientBalance),
            ]
        }
    }

    @Test("Accounts and keys")
    func accounts() throws {
        try check { _ in
            [
                (.createAccount(CreateAccount(name: Stage.caller)), .accountExists),
                (.createKey(CreateKey(keyHash: Stage.key, account: Stage.nobody, label: "")), .keyExists),
                (.createKey(CreateKey(keyHash: Stage.unknownKey, account: Stage.nobody, label: "")), .accountNotFound),
                (.revokeKey(RevokeKey(keyHash: Stage.unknownKey)), .keyNotFound), (.revokeKey(RevokeKey(keyHash: Stage.revokedKey)), .keyRevoked),
            ]
        }
    }

    @Test("Models and prices")
    func models() throws {
        try check { stage in
            let unknownShare = RevenueShare(account: .named(Stage.nobody), basisPoints: 1)
            let invalid = [unknownShare, unknownShare]
            let (model, foreign) = (Stage.unknownModel, AssetNumber(1))
            let past = Timestamp(milliseconds: stage.ledger.time.milliseconds - 1)
            return [
                (Stage.register(Stage.model, percent: 101, supply: 0, split: invalid, asset: foreign), .modelExists),
                (Stage.register(model, percent: 101, supply: 0, split: invalid, asset: foreign), .percentClaimableOutOfRange),
                (Stage.register(model, percent: 100, supply: 0, split: invalid, asset: foreign), .supplyOutOfRange),
                (Stage.register(model, supply: UInt256.one << 248, split: invalid, asset: foreign), .supplyOutOfRange),
                (Stage.register(model, supply: .max >> 8, split: invalid, asset: foreign), .revenueSplitInvalid),
                (Stage.register(model, split: [RevenueShare(account: .named(Stage.nobody), basisPoints: 10_001)]), .revenueSplitInvalid),
                (Stage.register(model, split: [RevenueShare(account: .named(Stage.nobody), basisPoints: 0)]), .revenueSplitInvalid),
                (Stage.register(model, split: [RevenueShare(account: .named(Stage.nobody), basisPoints: .max)]), .revenueSplitInvalid),
                (Stage.register(model, split: [unknownShare], asset: foreign), .assetNotFound),
                (Stage.register(model, split: [unknownShare]), .accountNotFound),
                (.setPrice(SetPrice(model: model, prices: Stage.price, startsAt: past)), .modelNotFound),
                (.setLeavePolicy(SetLeavePolicy(model: model, policy: .nothing)), .modelNotFound),
                (.setPrice(SetPrice(model: Stage.model, prices: Stage.price, startsAt: past)), .priceStartInPast),
            ]
        }
    }

    @Test("Holds")
    func holds() throws {
        try check { stage in
            let dear = Usage([.call: 1000, .image: 2])
            let now = stage.ledger.time
            let expire = { Command.expireHold(ExpireHold(hold: $0)) }
            return [
                (
                    Stage.hold(dear, account: Stage.nobody, key: Stage.unknownKey, model: Stage.unknownModel, at: now, lastingSeconds: 0),
                    .accountNotFound
                ),
                (Stage.hold(dear, key: Stage.unknownKey, model: Stage.unknownModel, at: now, lastingSeconds: 0), .keyNotFound),
                (Stage.hold(dear, key: Stage.othersKey, model: Stage.unknownModel, at: now, lastingSeconds: 0), .keyNotFound),
                (Stage.hold(dear, account: Stage.other, key: Stage.revokedKey, model: Stage.unknownModel, at: now, lastingSeconds: 0), .keyNotFound),
                (Stage.hold(dear, key: Stage.revokedKey, model: Stage.unknownModel, at: now, lastingSeconds: 0), .keyRevoked),
                (Stage.hold(dear, model: Stage.unknownModel, at: now, lastingSeconds: 0), .modelNotFound),
                (Stage.hold(dear, at: now, lastingSeconds: 0), .holdExpiryInPast), (Stage.hold(dear, at: now), .amountOverflow),
                (Stage.hold(Usage([.call: 91]), at: now), .insufficientBalance), (expire(stage.settledHold), .holdNotFound),
                (expire(stage.openHold), .holdNotExpired), (.void(VoidHold(hold: stage.settledHold, reason: .callerLeft)), .holdNotFound),
                (.settle(Settle(hold: stage.settledHold, usage: dear, source: .upstream, responseHash: .zero)), .holdNotFound),
            ]
        }
    }

    @Test("A hold has an id of its own kind, and only the resolution of its id settles it; this comes before all else")
    func holdIDs() throws {
        var stage = try PrecedenceStage()
        let records = stage.ledger.store.records.map(\.value)
        let (id, open) = (stage.ledger.nextID(), stage.openHold)
        let settle = Settle(hold: open, usage: Usage(), source: .upstream, responseHash: .zero)
        let wrong: [(Command, CommandID)] = [
            (Stage.hold(Usage([.call: 1]), account: Stage.nobody, at: stage.ledger.time), id.resolution),
            (.settle(settle), id), (.settle(settle), id.resolution), (.settle(settle), CommandID(high: open.high, low: open.low + 2)),
        ]
        for (command, id) in wrong { #expect(try stage.ledger.apply(command, id: id) == .holdIDMismatch, "\(command) with \(id)") }
        #expect(stage.ledger.store.records.map(\.value) == records)
        #expect(try stage.ledger.apply(.settle(settle), id: open.resolution) == .accepted)
    }

    @Test("A command that was refused under the id of a hold's resolution does not keep the hold from being given back")
    func refusedResolution() throws {
        var stage = try PrecedenceStage()
        let open = stage.openHold
        #expect(try stage.ledger.apply(.expireHold(ExpireHold(hold: open)), id: open.resolution) == .holdNotExpired)
        #expect(try stage.ledger.apply(.void(VoidHold(hold: open, reason: .gatewayStopped)), id: stage.ledger.nextID()) == .accepted)
    }

    @Test("Revenue and transfers by the issuer")
    func operatorCommands() throws {
        try check { stage in
            let transfer = { Command.issuerTransfer(IssuerTransfer(token: $0, to: $1, amount: 601)) }
            return [
                (.deposit(Deposit(model: Stage.unknownModel, amount: 0, reference: "")), .modelNotFound),
                (.deposit(Deposit(model: Stage.model, amount: 0, reference: "")), .amountZero),
                (.deposit(Deposit(model: Stage.model, amount: .max, reference: "")), .amountOverflow),
                (.snapshot(TakeSnapshot(token: Stage.unknownToken)), .tokenNotFound), (.snapshot(TakeSnapshot(token: stage.token)), .snapshotTooSoon),
                (transfer(Stage.unknownToken, .zero), .tokenNotFound), (transfer(stage.token, .zero), .transferToZeroAddress),
                (transfer(stage.token, Stage.holder), .insufficientTokenBalance),
            ]
        }
    }

    @Test("The authorization of a signed command comes before its own rules: expired, replayed, out of order")
    func authorizations() throws {
        try check { stage in
            let expired = UInt256(stage.ledger.time.seconds - 1)
            let make = { (nonce: UInt256, deadline: UInt256) in
                Stage.claim([1], token: Stage.unknownToken, HolderAuthorization(nonce: nonce, deadline: deadline, signature: []))
            }
            // The stage's holder claimed the snapshots 1 to 4 with the nonces 0 to 3.
            let replayed = { Stage.claim([1], token: stage.token, HolderAuthorization(nonce: 0, deadline: $0, signature: [9])) }
            return [
                (make(9, expired), .authorizationExpired), (make(9, UInt256(stage.ledger.time.seconds)), .nonceOutOfOrder),
                (make(.max, .max), .nonceOutOfOrder), (make(0, .max), .nonceOutOfOrder), (replayed(.max), .authorizationReplayed),
                (replayed(expired), .authorizationExpired), (make(4, .max), .tokenNotFound),
            ]
        }
    }

    @Test("Transfers, allowances and burns")
    func transfers() throws {
        try check { stage in
            let authorization = try stage.ledger.authorization(of: Stage.holder)
            let strangers = try stage.ledger.authorization(of: Stage.stranger)
            let transfer = { Command.transfer(Transfer(holder: Stage.holder, token: $0, to: $1, amount: 401, authorization: authorization)) }
            let from = {
                Command.transferFrom(TransferFrom(spender: Stage.stranger, token: $0, from: $1, to: .zero, amount: $2, authorization: strangers))
            }
            let burn = { Command.burn(Burn(holder: Stage.holder, token: $0, amount: $1, recipient: .zero, authorization: authorization)) }
            return [
                (transfer(Stage.unknownToken, .zero), .tokenNotFound), (transfer(stage.token, .zero), .transferToZeroAddress),
                (transfer(stage.token, Stage.stranger), .insufficientTokenBalance),
                (
                    .approve(Approve(holder: Stage.holder, token: Stage.unknownToken, spender: .zero, amount: 1, authorization: authorization)),
                    .tokenNotFound
                ),
                (from(Stage.unknownToken, Stage.holder, 401), .tokenNotFound), (from(stage.token, Stage.holder, 401), .insufficientAllowance),
                (from(stage.token, Stage.stranger, 0), .transferToZeroAddress), (burn(Stage.unknownToken, 401), .tokenNotFound),
                (burn(stage.token, 401), .insufficientTokenBalance), (burn(stage.burntToken, 1), .insufficientTokenBalance),
                (burn(stage.burntToken, 0), .supplyZero),
            ]
        }
    }

    @Test("A transfer by allowance: what the allowance covers is refused for its receiver, then for the owner's balance")
    func transferFrom() throws {
        var stage = try PrecedenceStage()
        let authorization = try stage.ledger.authorization(of: Stage.holder)
        try stage.ledger.accept(
            .approve(Approve(holder: Stage.holder, token: stage.token, spender: Stage.stranger, amount: 500, authorization: authorization)))
        for (receiver, amount, outcome) in [
            (.zero, 501, .insufficientAllowance), (.zero, 500, .transferToZeroAddress), (Stage.issuer, 500, .insufficientTokenBalance),
            (Stage.issuer, 400, .accepted), (.zero, 101, .insufficientAllowance),
        ] as [(Address, UInt256, Outcome)] {
            let command = TransferFrom(
                spender: Stage.stranger, token: stage.token, from: Stage.holder, to: receiver, amount: amount,
                authorization: try stage.ledger.authorization(of: Stage.stranger))
            #expect(try stage.ledger.apply(.transferFrom(command)) == outcome)
        }
    }

    @Test("Claims: of several snapshots the first at fault is named, and none is paid")
    func claims() throws {
        try check { stage in
            let authorization = try stage.ledger.authorization(of: Stage.holder)
            let strangers = try stage.ledger.authorization(of: Stage.stranger)
            let issuers = try stage.ledger.authorization(of: Stage.issuer)
            let claim = { Stage.claim($1, token: $0, authorization) }
            return [
                (claim(Stage.unknownToken, []), .tokenNotFound), (claim(stage.token, []), .noSnapshotNamed),
                (claim(stage.token, [9, 1, 4]), .snapshotNotFound), (claim(stage.token, [0]), .snapshotNotFound),
                (claim(stage.token, [.max]), .snapshotNotFound), (claim(stage.token, [1, 9, 4]), .snapshotOutsideWindow),
                (claim(stage.token, [4, 1]), .alreadyClaimed), (Stage.claim([4], by: Stage.stranger, token: stage.token, strangers), .nothingToClaim),
                (Stage.claim([4, 4], by: Stage.issuer, token: stage.token, issuers), .alreadyClaimed),
                (Stage.claim([4, 9], by: Stage.issuer, token: stage.token, issuers), .snapshotNotFound),
            ]
        }
    }

    @Test("Content records")
    func contents() throws {
        try check { stage in
            let late = Stage.reveal
            let pending = CommitContent.commitment(tokenID: stage.pendingReveal.tokenID, owner: Stage.holder, salt: word(3))
            return [
                (.commitContent(CommitContent(commitment: pending, owner: Stage.stranger, authorization: nil)), .commitmentExists),
                (.revealContent(late("late", 7, Stage.unknownModel, 9, 1 << 20 | 1)), .contentTooLarge),
                (.revealContent(late("late", 7, Stage.unknownModel, 9, 3)), .modelNotFound),
                (.revealContent(late("late", 7, Stage.model, 9, 3)), .commitmentNotFound),
                (.revealContent(late("late", 1, Stage.model, 9, 3)), .commitmentExpired),
                (.revealContent(late("taken", 2, Stage.model, 9, 3)), .modelCommitmentMismatch),
                (.revealContent(late("taken", 2, Stage.model, 1, 3)), .contentExists),
                (.revealContent(late("pending", 3, Stage.model, 9, 3)), .modelCommitmentMismatch),
            ]
        }
    }
}
