public import EthereumPrimitives

/// Everything that can change the ledger: a closed set. The numbers are permanent.
public indirect enum Command: Sendable, Hashable {
    case openLedger(OpenLedger)
    case createAccount(CreateAccount)
    case credit(Payment)
    case withdraw(Payment)
    case createKey(CreateKey)
    case revokeKey(RevokeKey)
    case setBudget(SetBudget)
    case setDiscount(SetDiscount)
    case registerModel(RegisterModel)
    case setPrice(SetPrice)
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
    case commitContent(CommitContent)
    case revealContent(RevealContent)
    case transferFunds(TransferFunds)
    case reverse(Reverse)
    case claimLifetime(ClaimLifetime)
    case grantVesting(GrantVesting)
    case revokeVesting(RevokeVesting)
    case linked(LinkedCommands)
    case setLeavePolicy(SetLeavePolicy)

    /// The permanent number and the payload.
    var numbered: (number: UInt64, payload: any LedgerCodable) {
        switch self {
        case .openLedger(let payload): (1, payload)
        case .createAccount(let payload): (2, payload)
        case .credit(let payload): (3, payload)
        case .withdraw(let payload): (4, payload)
        case .createKey(let payload): (5, payload)
        case .revokeKey(let payload): (6, payload)
        case .setBudget(let payload): (7, payload)
        case .setDiscount(let payload): (8, payload)
        case .registerModel(let payload): (10, payload)
        case .setPrice(let payload): (11, payload)
        case .hold(let payload): (20, payload)
        case .settle(let payload): (21, payload)
        case .void(let payload): (22, payload)
        case .expireHold(let payload): (23, payload)
        case .refund(let payload): (24, payload)
        case .deposit(let payload): (30, payload)
        case .snapshot(let payload): (31, payload)
        case .issuerTransfer(let payload): (40, payload)
        case .transfer(let payload): (41, payload)
        case .approve(let payload): (42, payload)
        case .transferFrom(let payload): (43, payload)
        case .burn(let payload): (44, payload)
        case .claim(let payload): (45, payload)
        case .commitContent(let payload): (50, payload)
        case .revealContent(let payload): (51, payload)
        case .transferFunds(let payload): (32, payload)
        case .reverse(let payload): (33, payload)
        case .claimLifetime(let payload): (46, payload)
        case .grantVesting(let payload): (47, payload)
        case .revokeVesting(let payload): (48, payload)
        case .linked(let payload): (60, payload)
        case .setLeavePolicy(let payload): (70, payload)
        }
    }

    /// Whether this is what a metered call writes: such a command is small, and reads records only.
    public var isOfCall: Bool {
        switch self {
        case .hold, .settle, .void: true
        default: false
        }
    }

    /// The case's own name, in JSON and in messages.
    public var name: String {
        let text = "\(self)"
        return String(text.prefix { $0 != "(" })
    }
}

extension Command: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        switch self {
        // What every call writes, twice, without a box on the heap.
        case .hold(let payload): encoder.append(command: 20, payload)
        case .settle(let payload): encoder.append(command: 21, payload)
        default: encoder.append(command: numbered.number, numbered.payload)
        }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) { try self.init(from: &decoder, isMember: false) }

    /// - Parameter isMember: Whether the command stands in a link, where no other link may.
    init(from decoder: inout RLPDecoder, isMember: Bool) throws(RLPError) {
        switch try decoder.readUInt64() {
        case 1: self = .openLedger(try decoder.read())
        case 2: self = .createAccount(try decoder.read())
        case 3: self = .credit(try decoder.read())
        case 4: self = .withdraw(try decoder.read())
        case 5: self = .createKey(try decoder.read())
        case 6: self = .revokeKey(try decoder.read())
        case 7: self = .setBudget(try decoder.read())
        case 8: self = .setDiscount(try decoder.read())
        case 10: self = .registerModel(try decoder.read())
        case 11: self = .setPrice(try decoder.read())
        case 20: self = .hold(try decoder.read())
        case 21: self = .settle(try decoder.read())
        case 22: self = .void(try decoder.read())
        case 23: self = .expireHold(try decoder.read())
        case 24: self = .refund(try decoder.read())
        case 30: self = .deposit(try decoder.read())
        case 31: self = .snapshot(try decoder.read())
        case 40: self = .issuerTransfer(try decoder.read())
        case 41: self = .transfer(try decoder.read())
        case 42: self = .approve(try decoder.read())
        case 43: self = .transferFrom(try decoder.read())
        case 44: self = .burn(try decoder.read())
        case 45: self = .claim(try decoder.read())
        case 50: self = .commitContent(try decoder.read())
        case 51: self = .revealContent(try decoder.read())
        case 32: self = .transferFunds(try decoder.read())
        case 33: self = .reverse(try decoder.read())
        case 46: self = .claimLifetime(try decoder.read())
        case 47: self = .grantVesting(try decoder.read())
        case 48: self = .revokeVesting(try decoder.read())
        case 60 where !isMember: self = .linked(try decoder.read())
        case 70: self = .setLeavePolicy(try decoder.read())
        default: throw decoder.invalid("not a value that the ledger writes")
        }
    }
}

extension RLPEncoder {
    fileprivate mutating func append(command number: UInt64, _ payload: some LedgerCodable) {
        append(number)
        appendList { payload.encode(to: &$0) }
    }
}
