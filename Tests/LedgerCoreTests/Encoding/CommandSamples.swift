import EthereumPrimitives
import LedgerCore

/// The commands of `Tests/Vectors/ledger/commands.jsonl`, built from values instead of bytes.
enum CommandSamples {
    static let holdID = CommandID(high: 0x019A_A8B9_D600_7ABC, low: 0x8123_4567_89AB_CDE0)
    static let signature = [UInt8](1...65)
    static let authorization = HolderAuthorization(nonce: 0, deadline: 1_900_000_000, signature: signature)
    static let time = Timestamp(milliseconds: 1_900_000_000_000)
    static let alice = address(0xA11CE)
    static let bob = address(0xB0B)
    static let token = address(0x70CE)
    static let usage = Usage([.inputToken: 127, .cachedInputToken: 128, .image: .max])
    static let prices = schedule([.inputToken: 1_500_000, .outputToken: .max, .reasoningToken: 1, .call: UInt256.one << 64])

    static func all() throws -> [String: Command] {
        let samples = try [
            accounts(), budgetsAndDiscounts(), models(), calls(), tokens(), signed(), contents(), funds(), second(), programs(), chain(), payments(),
        ]
        return samples.reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } }
    }

    static func schedule(_ pairs: KeyValuePairs<MeteredUnit, UInt256>) -> PriceSchedule {
        var schedule = PriceSchedule()
        for (unit, price) in pairs { schedule[unit] = price }
        return schedule
    }

    private static func accounts() throws -> [String: Command] {
        let asset = try AssetID("eip155:8453/erc20:0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913")
        let acme = try AccountName("acme")
        let most = UInt256.max >> 8
        let highest = Address(lowBytesOf: Bytes32(.max))
        return [
            "openLedger": .openLedger(
                OpenLedger(
                    ledgerID: word(7), chainID: 31337, asset: asset, operatorAddress: address(0xAA), contentWindowSeconds: 3600)),
            "openLedger of zeros": .openLedger(
                OpenLedger(ledgerID: .zero, chainID: 0, asset: try AssetID("local:c"), operatorAddress: .zero, contentWindowSeconds: 0)),
            "createAccount": .createAccount(CreateAccount(name: try AccountName("acme.prod_1-x"))),
            "credit": .credit(Credit(account: .named(acme), amount: most, reference: "invoice 7 – paid")),
            "credit to an address": .credit(Credit(account: .address(address(0xBEEF)), asset: AssetNumber(.max), amount: 0, reference: "")),
            "withdraw": .withdraw(Withdraw(account: .address(highest), amount: 255, reference: "tx 0x01")),
            "createKey": .createKey(CreateKey(keyHash: Bytes32((UInt256.one << 255) | 1), account: acme, label: "laptop")),
            "revokeKey": .revokeKey(RevokeKey(keyHash: word(1))),
        ]
    }

    private static func budgetsAndDiscounts() throws -> [String: Command] {
        let (acme, model) = (try AccountName("acme"), try ModelID("m"))
        return [
            "setBudget of a key": .setBudget(SetBudget(budget: BudgetID(scope: .key(word(99)), period: .day), limit: coins(1))),
            "setBudget of an account": .setBudget(SetBudget(budget: BudgetID(scope: .account(acme), period: .month), limit: 0)),
            "setBudget of a model, removed": .setBudget(SetBudget(budget: BudgetID(scope: .model(model), period: .total), limit: nil)),
            "setDiscount": .setDiscount(SetDiscount(keyHash: word(99), model: nil, basisPoints: 250, startsAt: nil)),
            "setDiscount with a model": .setDiscount(SetDiscount(keyHash: word(99), model: model, basisPoints: 10_000, startsAt: time)),
            "setDiscount ended": .setDiscount(
                SetDiscount(keyHash: word(99), model: model, basisPoints: nil, startsAt: Timestamp(milliseconds: 0))),
        ]
    }

    /// A least charge, two tiers of input and one of calls.
    static let tiered: PriceSchedule = {
        var prices = schedule([.inputToken: 1_500_000, .call: 9])
        let tiers = [
            PriceTier(unit: .call, from: .max, price: 8), PriceTier(unit: .inputToken, from: 1_000_000_000, price: .max),
            PriceTier(unit: .inputToken, from: 1, price: 0),
        ]
        for tier in tiers where !prices.add(tier) { preconditionFailure("\(tier) is a tier") }
        prices.leastCharge = 77
        return prices
    }()

    private static var leastOfOne: PriceSchedule {
        var prices = PriceSchedule()
        prices.leastCharge = 1
        return prices
    }

    private static func models() throws -> [String: Command] {
        let model = try ModelID("m")
        let split = [
            RevenueShare(account: .named(try AccountName("acme")), basisPoints: 250),
            RevenueShare(account: .address(address(0xFEE)), basisPoints: 10_000),
        ]
        return [
            "registerModel": .registerModel(
                RegisterModel(
                    model: try ModelID("org/model:v1@2"), issuer: address(0x155), token: terms, prices: prices, split: split,
                    limits: ModelLimits(contextTokens: 32768, maximumOutputTokens: 4096), modelCommitment: word(0xC0DE))),
            "registerModel of the least": .registerModel(
                RegisterModel(
                    model: model, issuer: .zero,
                    token: TokenTerms(name: "", symbol: "", supply: 0, percentClaimable: 0, snapshotIntervalSeconds: 0, claimWindow: 0),
                    prices: PriceSchedule(), limits: ModelLimits(contextTokens: 0, maximumOutputTokens: 0), modelCommitment: .zero)),
            "setLeavePolicy": .setLeavePolicy(SetLeavePolicy(model: model, policy: .nothing)),
            "retireModel": .retireModel(RetireModel(model: model)),
            "setPrice at once": .setPrice(SetPrice(model: model, prices: prices, startsAt: nil)),
            "setPrice from the epoch": .setPrice(SetPrice(model: model, prices: PriceSchedule(), startsAt: Timestamp(milliseconds: 0))),
            "setPrice later": .setPrice(SetPrice(model: model, prices: schedule([.image: 0]), startsAt: time)),
            "setPrice with tiers": .setPrice(SetPrice(model: model, prices: tiered, startsAt: nil)),
            "setPrice with a least charge": .setPrice(SetPrice(model: model, prices: leastOfOne, startsAt: nil)),
        ]
    }

    static let terms = TokenTerms(
        name: "Revenue Share", symbol: "RVS", supply: UInt256(decimal: "1000000000000000000000000") ?? .zero, percentClaimable: 60,
        snapshotIntervalSeconds: 86400, claimWindow: 2)

    static let vesting = VestingTerms(total: coins(1000), startsAt: time, cliffSeconds: 31_557_600, durationSeconds: 126_230_400, isRevocable: true)

    private static func calls() throws -> [String: Command] {
        let acme = try AccountName("acme")
        return [
            "hold": .hold(
                Hold(
                    account: acme, model: try ModelID("org/model:v1@2"), keyHash: word(99), greatestUsage: usage, expiresAt: time,
                    requestHash: word(0xABC))),
            "settle": .settle(Settle(hold: holdID, usage: usage, source: .upstream, responseHash: word(0xDEF))),
            "settle counted": .settle(Settle(hold: holdID, usage: Usage(), source: .counted, responseHash: .zero)),
            "void": .void(VoidHold(hold: holdID, reason: .upstreamFailed)),
            "void at the operator's request": .void(VoidHold(hold: holdID, reason: .operatorRequest)),
            "expireHold": .expireHold(ExpireHold(hold: holdID)),
            "refund": .refund(Refund(call: holdID, amount: nil, reason: "wrong answer")),
            "refund of a part": .refund(Refund(call: holdID, amount: .max, reason: "")),
        ]
    }

    private static func tokens() throws -> [String: Command] {
        [
            "deposit": .deposit(Deposit(model: try ModelID("m"), amount: 128, reference: "x402")),
            "snapshot": .snapshot(TakeSnapshot(token: token)),
            "issuerTransfer": .issuerTransfer(IssuerTransfer(token: token, to: bob, amount: coins(1))),
        ]
    }

    private static func signed() -> [String: Command] {
        let unsigned = HolderAuthorization(nonce: .max, deadline: .max, signature: [])
        return [
            "transfer": .transfer(Transfer(holder: alice, token: token, to: bob, amount: .max, authorization: authorization)),
            "approve": .approve(Approve(holder: alice, token: token, spender: bob, amount: .max, authorization: authorization)),
            "transferFrom": .transferFrom(
                TransferFrom(spender: bob, token: token, from: alice, to: bob, amount: 0, authorization: authorization)),
            "burn": .burn(Burn(holder: alice, token: token, amount: 1, recipient: bob, authorization: unsigned)),
            "claim": .claim(Claim(holder: alice, token: token, snapshotIDs: [1, 2, 300, .max], recipient: bob, authorization: authorization)),
            "claim with conditions": .claim(
                Claim(
                    holder: alice, token: token, snapshotIDs: [1, 2], recipient: bob,
                    bounds: ClaimBounds(leastAmount: 128, snapshotRoot: word(0xC0DE)), authorization: authorization)),
            "claim with a root": .claim(
                Claim(
                    holder: alice, token: token, snapshotIDs: [1], recipient: bob, bounds: ClaimBounds(snapshotRoot: word(0xC0DE)),
                    authorization: authorization)),
            "claim of none": .claim(Claim(holder: alice, token: token, snapshotIDs: [], recipient: bob, authorization: authorization)),
        ]
    }

    private static func funds() throws -> [String: Command] {
        let (acme, other) = (FundedAccount.named(try AccountName("acme")), FundedAccount.address(address(0xBEEF)))
        let claim = Claim(holder: alice, token: token, snapshotIDs: [1, 2], recipient: bob, authorization: authorization)
        return [
            "transferFunds": .transferFunds(TransferFunds(from: acme, to: other, amount: 128, reference: "rent")),
            "transferFunds up to an amount": .transferFunds(
                TransferFunds(from: other, to: acme, asset: AssetNumber(7), amount: .max, isBalancing: true, reference: "")),
            "reverse": .reverse(Reverse(entry: holdID, reference: "booked twice")),
            "linked": .linked(
                LinkedCommands([
                    .credit(Credit(account: acme, amount: 128, reference: "")),
                    .transferFunds(TransferFunds(from: acme, to: other, amount: 127, reference: "")), .claim(claim),
                ])),
            "claimLifetime": .claimLifetime(
                ClaimLifetime(holder: alice, token: token, upToSnapshotID: 1000, recipient: bob, authorization: authorization)),
            "claimLifetime of a least amount": .claimLifetime(
                ClaimLifetime(
                    holder: alice, token: token, upToSnapshotID: 1000, recipient: bob, bounds: ClaimBounds(leastAmount: .max),
                    authorization: authorization)),
            "grantVesting": .grantVesting(GrantVesting(token: token, holder: alice, terms: vesting)),
            "revokeVesting": .revokeVesting(RevokeVesting(token: token, holder: alice, schedule: 2)),
            "linked of none": .linked(LinkedCommands([])),
        ]
    }

    /// What came with the second rules.
    private static func second() throws -> [String: Command] {
        let model = try ModelID("m")
        let terms = TokenTerms(
            name: "T", symbol: "T", supply: 1, percentClaimable: 100, snapshotIntervalSeconds: 3600, claimWindow: 1, leastSnapshotRevenue: 10_000)
        return [
            "setPrice that withdraws": .setPrice(SetPrice(model: model, prices: PriceSchedule(), startsAt: nil, withdrawsScheduled: true)),
            "setDiscount that withdraws": .setDiscount(
                SetDiscount(keyHash: word(99), model: nil, basisPoints: 250, startsAt: nil, withdrawsScheduled: true)),
            "registerModel with a least revenue": .registerModel(
                RegisterModel(
                    model: model, issuer: alice, token: terms, prices: PriceSchedule(), limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1),
                    modelCommitment: .zero)),
            "cancelMessages": .cancelMessages(CancelMessages(holder: alice, lastNonce: 7, authorization: authorization)),
            "beginGeneration": .beginGeneration(BeginGeneration(salt: word(0x5A17))),
            "rotateOperator": .rotateOperator(
                RotateOperator(previous: address(0xAA), next: address(0xBB), acceptanceSignature: signature, authorization: authorization)),
            "rotateOperator without the old key": .rotateOperator(
                RotateOperator(lost: address(0xAA), next: address(0xBB), lossReason: "the disk failed", acceptanceSignature: signature)),
            "recordPayout": .recordPayout(RecordPayout(account: .address(alice), amount: 128, reference: "tx 0x02")),
            "requestWithdrawal": .requestWithdrawal(
                RequestWithdrawal(holder: alice, amount: 128, destination: "bank 1", authorization: authorization)),
            "requireRequests": .requireRequests(RequireRequests()),
        ]
    }

    static func programTerms() throws -> ProgramTerms {
        let acme = AccountID.named(try AccountName("acme"))
        let bindings = [("client", acme), ("holders", .revenue(try ModelID("m")))].compactMap { ProgramBinding(party: $0.0, account: $0.1) }
        return ProgramTerms(
            policy: "policy: p\n", given: "{}", money: "u", bindings: bindings, owner: .address(address(0xFEE)),
            feed: ProgramFeed(account: .named(try AccountName("acme")), event: "charge"))
    }

    private static func programs() throws -> [String: Command] {
        let program = try ProgramID("labels.v1")
        let least = ProgramTerms(policy: "", given: "", money: "", bindings: [], owner: .address(.zero), feed: nil)
        let fields = "{\"by\":\"0x00000000000000000000000000000000000A11CE\"}"
        return [
            "registerProgram": .registerProgram(RegisterProgram(program: program, terms: try programTerms(), startsAt: time)),
            "registerProgram of the least": .registerProgram(RegisterProgram(program: program, terms: least, startsAt: nil)),
            "sendProgramEvent": .sendProgramEvent(SendProgramEvent(program: program, version: 1, event: "accept", fields: "{}", signer: nil)),
            "sendProgramEvent signed": .sendProgramEvent(
                SendProgramEvent(
                    program: program, version: 300, event: "vote", fields: fields, signer: ProgramSigner(holder: alice, authorization: authorization))
            ),
            "runProgram": .runProgram(RunProgram(program: program, version: 2)),
            "endProgram": .endProgram(EndProgram(program: program, version: 2)),
            "releaseProgram": .releaseProgram(ReleaseProgram(program: program, version: 2)),
        ]
    }

    static let sender = address(0x5E4D)

    private static func chain() throws -> [String: Command] {
        let payment = TransactionIntent.Payment(payer: .named(try AccountName("acme")), amount: 128)
        let call = TransactionIntent(to: bob, value: coins(1), data: [0xA9, 0x05, 0x9C, 0xBB], purpose: "invoice 7", payment: payment)
        let creation = TransactionIntent(to: nil, value: 0, data: [0x60, 0x00], purpose: "")
        let attempt = TransactionAttempt(
            gasLimit: 21_000, maxPriorityFeePerGas: 1_000_000_000, maxFeePerGas: 3_000_000_000, isCancellation: true, r: .max, s: 1, yParity: 1)
        let conclusion = ChainTransactionRecord.Conclusion(
            attempt: 0, succeeded: true, blockNumber: 20_000_000, blockHash: word(0xB10C), gasCost: 21_000_000_000_000)
        return [
            "openSender": .openSender(OpenSender(sender: sender, firstNonce: 5)),
            "queueTransaction": .queueTransaction(QueueTransaction(sender: sender, intent: call)),
            "queueTransaction of a creation": .queueTransaction(QueueTransaction(sender: sender, intent: creation)),
            "signTransaction": .signTransaction(SignTransaction(sender: sender, nonce: 5, attempt: attempt)),
            "concludeTransaction": .concludeTransaction(ConcludeTransaction(sender: sender, nonce: 5, conclusion: conclusion)),
        ]
    }

    static let paymentToken = PaymentToken(chainID: 8453, contract: address(0x05DC), name: "USD Coin", version: "2", decimals: 6)
    static let paymentAuthorization = PaymentAuthorization(
        from: alice, to: bob, value: 2_500_000, validAfter: 0, validBefore: 1_900_000_000, nonce: word(0x4E))

    private static func payments() throws -> [String: Command] {
        let model = try ModelID("m")
        let terms = PaymentTerms(token: paymentToken, payee: bob, greatestAmount: coins(1), facilitator: "https://f.example")
        let id = PaymentID(word(0x1D))
        return [
            "setPaymentTerms": .setPaymentTerms(SetPaymentTerms(model: model, terms: terms)),
            "setPaymentTerms to none": .setPaymentTerms(SetPaymentTerms(model: model, terms: nil)),
            "acceptPayment": .acceptPayment(
                AcceptPayment(model: model, token: paymentToken, authorization: paymentAuthorization, signature: signature)),
            "advancePayment settled": .advancePayment(AdvancePayment(payment: id, step: .settled(transaction: word(0x7A)))),
            "advancePayment failed": .advancePayment(AdvancePayment(payment: id, step: .failed)),
            "createKey by a wallet": .createKey(
                CreateKey(
                    keyHash: word(98), account: try AccountName("acme"), label: "agent", wallet: WalletKeyTerms(owner: alice, expiresAt: time))),
            "setAccountOwner": .setAccountOwner(SetAccountOwner(account: try AccountName("acme"), owner: alice)),
            "setAccountOwner to none": .setAccountOwner(SetAccountOwner(account: try AccountName("acme"), owner: nil)),
            "revokeOwnKey": .revokeOwnKey(
                RevokeOwnKey(owner: alice, account: try AccountName("acme"), keyHash: word(98), authorization: authorization)),
            "setGate": .setGate(SetGate(model: try ModelID("m"), gate: Gate(token: token, least: 1_000_000_000_000_000_000))),
            "setGate to none": .setGate(SetGate(model: try ModelID("m"), gate: nil)),
            "linkWallet": .linkWallet(LinkWallet(wallet: alice, account: try AccountName("acme"), authorization: authorization)),
            "linkWallet to none": .linkWallet(LinkWallet(wallet: alice, account: nil, authorization: authorization)),
            "advancePayment closed": .advancePayment(AdvancePayment(payment: id, step: .closed)),
        ]
    }

    private static func contents() throws -> [String: Command] {
        let model = try ModelID("m")
        return [
            "commitContent": .commitContent(CommitContent(commitment: word(0xC0), owner: alice, authorization: authorization)),
            "commitContent by the operator": .commitContent(CommitContent(commitment: word(0xC0), owner: alice, authorization: nil)),
            "revealContent": .revealContent(
                RevealContent(
                    owner: alice, salt: word(5), prompt: Array("why?".utf8), aigcData: [UInt8](repeating: 0, count: 60), model: model,
                    modelCommitment: word(0xC0DE), proofKind: .attestation, proof: signature, authorization: authorization)),
            "revealContent by the operator": .revealContent(
                RevealContent(
                    owner: alice, salt: word(5), prompt: [], aigcData: [0x7F], model: model, modelCommitment: word(0xC0DE),
                    proofKind: .reexecution, proof: [], authorization: nil)),
            "stakeContent": .stakeContent(
                StakeContent(
                    tokenID: 7, account: try AccountName("acme"), bond: coins(1), call: holdID, windowMilliseconds: 86_400_000,
                    clockMilliseconds: 3_600_000)),
            "stakeContent without a call": .stakeContent(
                StakeContent(tokenID: .max, account: try AccountName("a"), bond: 1, call: nil, windowMilliseconds: 0, clockMilliseconds: 1)),
            "challengeContent": .challengeContent(ChallengeContent(challenger: alice, tokenID: 7, authorization: authorization)),
            "playContent": .playContent(PlayContent(tokenID: 7, move: [0xC2, 0x02, 0x80], player: alice, authorization: authorization)),
            "playContent by the operator": .playContent(
                PlayContent(tokenID: 7, move: [0xC1, 0x05], player: address(0), authorization: nil)),
        ]
    }
}
