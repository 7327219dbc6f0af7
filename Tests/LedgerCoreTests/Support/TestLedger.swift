import EthereumPrimitives
import LedgerCore
import Testing

/// A ledger in memory that applies one command a commit and checks every invariant after each.
struct TestLedger {
    static let genesis = OpenLedger(
        ledgerID: Bytes32(UInt256(7)), chainID: 31337, asset: localCredit, operatorAddress: address(0xAA), contentWindowSeconds: 3600)
    static let localCredit: AssetID = {
        do { return try AssetID("local:credit") } catch { preconditionFailure("\(error)") }
    }()

    let store = MemoryLedger()
    private(set) var machine: StateMachine
    /// The rules that new entries follow.
    var rules: RuleVersion
    var time = Timestamp(milliseconds: 1_000_000_000_000)
    private var counter: UInt64 = 0

    init(genesis: OpenLedger = genesis, rules: RuleVersion = .current) throws {
        self.rules = rules
        machine = StateMachine(head: .empty, source: store)
        try accept(.openLedger(genesis))
    }

    var view: LedgerView { LedgerView(reader: store) }

    mutating func nextID() -> CommandID {
        counter += 1
        return CommandID(time: time, random: (0, counter << 1))
    }

    /// Applies a command, commits it, checks the invariants and gives its outcome.
    @discardableResult
    mutating func apply(_ command: Command, id: CommandID? = nil, checking: Bool = true) throws -> Outcome {
        let applied = try machine.apply(command, id: id ?? command.hold?.resolution ?? nextID(), at: time, by: rules)
        try store.commit(machine.takeBatch())
        if checking { #expect(try LedgerInvariants.violations(in: store) == []) }
        return applied.entry.outcome
    }

    /// Applies a command and leaves what it made where it is.
    mutating func machineApply(_ command: Command) throws -> Outcome {
        try machine.apply(command, id: nextID(), at: time, by: rules).entry.outcome
    }

    mutating func takeBatch() -> Batch { machine.takeBatch() }

    mutating func accept(_ command: Command, id: CommandID? = nil, checking: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try apply(command, id: id, checking: checking) == .accepted, sourceLocation: sourceLocation)
    }

    mutating func pass(seconds: UInt64) {
        time = time.adding(milliseconds: seconds * 1000)
    }

    /// An authorization whose signature is not checked by the core; its nonce is the holder's next one.
    func authorization(of holder: Address) throws -> HolderAuthorization {
        var view = view
        return HolderAuthorization(nonce: UInt256(try view.nextNonce(of: holder)), deadline: .max, signature: [])
    }
}

extension Command {
    /// The hold that the command resolves.
    fileprivate var hold: CommandID? {
        switch self {
        case .settle(let payload): payload.hold
        case .void(let payload): payload.hold
        case .expireHold(let payload): payload.hold
        default: nil
        }
    }
}

func address(_ number: UInt64) -> Address {
    Address(lowBytesOf: Bytes32(UInt256(number)))
}

func word(_ number: UInt64) -> Bytes32 { Bytes32(UInt256(number)) }

/// A number of whole coins in the smallest unit.
func coins(_ number: UInt64) -> UInt256 {
    UInt256(number).multiplied(by: 1_000_000_000_000_000_000) ?? .max
}
