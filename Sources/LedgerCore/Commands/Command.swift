/// A change of the ledger. The set is closed, and this file is its register.
///
/// A new command is a line in each of the four lists below, of which the compiler demands three once the first is there. All that the ledger knows of
/// the command stands with its payload: see ``CommandPayload``.
public indirect enum Command: Sendable, Hashable {
    case openLedger(OpenLedger)
    case beginGeneration(BeginGeneration)
    case rotateOperator(RotateOperator)
    case createAccount(CreateAccount)
    case createKey(CreateKey)
    case revokeKey(RevokeKey)
    case setBudget(SetBudget)
    case setDiscount(SetDiscount)
    case credit(Credit)
    case withdraw(Withdraw)
    case transferFunds(TransferFunds)
    case reverse(Reverse)
    case recordPayout(RecordPayout)
    case requestWithdrawal(RequestWithdrawal)
    case requireRequests(RequireRequests)
    case registerModel(RegisterModel)
    case setPrice(SetPrice)
    case setLeavePolicy(SetLeavePolicy)
    case retireModel(RetireModel)
    case hold(Hold)
    case settle(Settle)
    case void(VoidHold)
    case expireHold(ExpireHold)
    case refund(Refund)
    case deposit(Deposit)
    case snapshot(TakeSnapshot)
    case issuerTransfer(IssuerTransfer)
    case transfer(Transfer)
    case approve(Approve)
    case transferFrom(TransferFrom)
    case burn(Burn)
    case claim(Claim)
    case claimLifetime(ClaimLifetime)
    case cancelMessages(CancelMessages)
    case grantVesting(GrantVesting)
    case revokeVesting(RevokeVesting)
    case commitContent(CommitContent)
    case revealContent(RevealContent)
    case registerProgram(RegisterProgram)
    case sendProgramEvent(SendProgramEvent)
    case runProgram(RunProgram)
    case endProgram(EndProgram)
    case releaseProgram(ReleaseProgram)
    case openSender(OpenSender)
    case queueTransaction(QueueTransaction)
    case signTransaction(SignTransaction)
    case concludeTransaction(ConcludeTransaction)
    case setPaymentTerms(SetPaymentTerms)
    case acceptPayment(AcceptPayment)
    case advancePayment(AdvancePayment)
    case setAccountOwner(SetAccountOwner)
    case revokeOwnKey(RevokeOwnKey)
    case setGate(SetGate)
    case linkWallet(LinkWallet)
    case stakeContent(StakeContent)
    case challengeContent(ChallengeContent)
    case playContent(PlayContent)
    case linked(LinkedCommands)
}

/// The kinds of commands. Numbers and names are permanent: numbers stand in journals, names in JSON.
public enum CommandKind: UInt64, Sendable, Hashable, CaseIterable {
    case openLedger = 1
    case beginGeneration = 9
    case rotateOperator = 53
    case createAccount = 2
    case createKey = 5
    case revokeKey = 6
    case setBudget = 7
    case setDiscount = 8
    case credit = 3
    case withdraw = 4
    case transferFunds = 32
    case reverse = 33
    case recordPayout = 34
    case requestWithdrawal = 35
    case requireRequests = 36
    case registerModel = 10
    case setPrice = 11
    case setLeavePolicy = 70
    case retireModel = 52
    case hold = 20
    case settle = 21
    case void = 22
    case expireHold = 23
    case refund = 24
    case deposit = 30
    case snapshot = 31
    case issuerTransfer = 40
    case transfer = 41
    case approve = 42
    case transferFrom = 43
    case burn = 44
    case claim = 45
    case claimLifetime = 46
    case cancelMessages = 49
    case grantVesting = 47
    case revokeVesting = 48
    case commitContent = 50
    case revealContent = 51
    case registerProgram = 64
    case sendProgramEvent = 65
    case runProgram = 66
    case endProgram = 67
    case releaseProgram = 68
    case openSender = 80
    case queueTransaction = 81
    case signTransaction = 82
    case concludeTransaction = 83
    case setPaymentTerms = 96
    case acceptPayment = 97
    case advancePayment = 98
    case setAccountOwner = 99
    case revokeOwnKey = 100
    case setGate = 101
    case linkWallet = 102
    case stakeContent = 112
    case challengeContent = 113
    case playContent = 114
    case linked = 60
}

extension CommandKind {
    /// The type of the payload.
    package var payload: any CommandPayload.Type {
        switch self {
        case .openLedger: OpenLedger.self
        case .beginGeneration: BeginGeneration.self
        case .rotateOperator: RotateOperator.self
        case .createAccount: CreateAccount.self
        case .createKey: CreateKey.self
        case .revokeKey: RevokeKey.self
        case .setBudget: SetBudget.self
        case .setDiscount: SetDiscount.self
        case .credit: Credit.self
        case .withdraw: Withdraw.self
        case .transferFunds: TransferFunds.self
        case .reverse: Reverse.self
        case .recordPayout: RecordPayout.self
        case .requestWithdrawal: RequestWithdrawal.self
        case .requireRequests: RequireRequests.self
        case .registerModel: RegisterModel.self
        case .setPrice: SetPrice.self
        case .setLeavePolicy: SetLeavePolicy.self
        case .retireModel: RetireModel.self
        case .hold: Hold.self
        case .settle: Settle.self
        case .void: VoidHold.self
        case .expireHold: ExpireHold.self
        case .refund: Refund.self
        case .deposit: Deposit.self
        case .snapshot: TakeSnapshot.self
        case .issuerTransfer: IssuerTransfer.self
        case .transfer: Transfer.self
        case .approve: Approve.self
        case .transferFrom: TransferFrom.self
        case .burn: Burn.self
        case .claim: Claim.self
        case .claimLifetime: ClaimLifetime.self
        case .cancelMessages: CancelMessages.self
        case .grantVesting: GrantVesting.self
        case .revokeVesting: RevokeVesting.self
        case .commitContent: CommitContent.self
        case .revealContent: RevealContent.self
        case .registerProgram: RegisterProgram.self
        case .sendProgramEvent: SendProgramEvent.self
        case .runProgram: RunProgram.self
        case .endProgram: EndProgram.self
        case .releaseProgram: ReleaseProgram.self
        case .openSender: OpenSender.self
        case .queueTransaction: QueueTransaction.self
        case .signTransaction: SignTransaction.self
        case .concludeTransaction: ConcludeTransaction.self
        case .setPaymentTerms: SetPaymentTerms.self
        case .acceptPayment: AcceptPayment.self
        case .advancePayment: AdvancePayment.self
        case .setAccountOwner: SetAccountOwner.self
        case .revokeOwnKey: RevokeOwnKey.self
        case .setGate: SetGate.self
        case .linkWallet: LinkWallet.self
        case .stakeContent: StakeContent.self
        case .challengeContent: ChallengeContent.self
        case .playContent: PlayContent.self
        case .linked: LinkedCommands.self
        }
    }
}

extension Command {
    /// Calls a function with the payload.
    func withPayload<Function: PayloadFunction>(_ function: Function.Type, _ state: inout Function.State) throws(Function.Failure) -> Function.Output
    {
        switch self {
        case .openLedger(let payload): try Function.call(payload, &state)
        case .beginGeneration(let payload): try Function.call(payload, &state)
        case .rotateOperator(let payload): try Function.call(payload, &state)
        case .createAccount(let payload): try Function.call(payload, &state)
        case .createKey(let payload): try Function.call(payload, &state)
        case .revokeKey(let payload): try Function.call(payload, &state)
        case .setBudget(let payload): try Function.call(payload, &state)
        case .setDiscount(let payload): try Function.call(payload, &state)
        case .credit(let payload): try Function.call(payload, &state)
        case .withdraw(let payload): try Function.call(payload, &state)
        case .transferFunds(let payload): try Function.call(payload, &state)
        case .reverse(let payload): try Function.call(payload, &state)
        case .recordPayout(let payload): try Function.call(payload, &state)
        case .requestWithdrawal(let payload): try Function.call(payload, &state)
        case .requireRequests(let payload): try Function.call(payload, &state)
        case .registerModel(let payload): try Function.call(payload, &state)
        case .setPrice(let payload): try Function.call(payload, &state)
        case .setLeavePolicy(let payload): try Function.call(payload, &state)
        case .retireModel(let payload): try Function.call(payload, &state)
        case .hold(let payload): try Function.call(payload, &state)
        case .settle(let payload): try Function.call(payload, &state)
        case .void(let payload): try Function.call(payload, &state)
        case .expireHold(let payload): try Function.call(payload, &state)
        case .refund(let payload): try Function.call(payload, &state)
        case .deposit(let payload): try Function.call(payload, &state)
        case .snapshot(let payload): try Function.call(payload, &state)
        case .issuerTransfer(let payload): try Function.call(payload, &state)
        case .transfer(let payload): try Function.call(payload, &state)
        case .approve(let payload): try Function.call(payload, &state)
        case .transferFrom(let payload): try Function.call(payload, &state)
        case .burn(let payload): try Function.call(payload, &state)
        case .claim(let payload): try Function.call(payload, &state)
        case .claimLifetime(let payload): try Function.call(payload, &state)
        case .cancelMessages(let payload): try Function.call(payload, &state)
        case .grantVesting(let payload): try Function.call(payload, &state)
        case .revokeVesting(let payload): try Function.call(payload, &state)
        case .commitContent(let payload): try Function.call(payload, &state)
        case .revealContent(let payload): try Function.call(payload, &state)
        case .registerProgram(let payload): try Function.call(payload, &state)
        case .sendProgramEvent(let payload): try Function.call(payload, &state)
        case .runProgram(let payload): try Function.call(payload, &state)
        case .endProgram(let payload): try Function.call(payload, &state)
        case .releaseProgram(let payload): try Function.call(payload, &state)
        case .openSender(let payload): try Function.call(payload, &state)
        case .queueTransaction(let payload): try Function.call(payload, &state)
        case .signTransaction(let payload): try Function.call(payload, &state)
        case .concludeTransaction(let payload): try Function.call(payload, &state)
        case .setPaymentTerms(let payload): try Function.call(payload, &state)
        case .acceptPayment(let payload): try Function.call(payload, &state)
        case .advancePayment(let payload): try Function.call(payload, &state)
        case .setAccountOwner(let payload): try Function.call(payload, &state)
        case .revokeOwnKey(let payload): try Function.call(payload, &state)
        case .setGate(let payload): try Function.call(payload, &state)
        case .linkWallet(let payload): try Function.call(payload, &state)
        case .stakeContent(let payload): try Function.call(payload, &state)
        case .challengeContent(let payload): try Function.call(payload, &state)
        case .playContent(let payload): try Function.call(payload, &state)
        case .linked(let payload): try Function.call(payload, &state)
        }
    }
}
