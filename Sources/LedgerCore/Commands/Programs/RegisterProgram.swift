public import EthereumPrimitives
internal import Programs

/// Registers a program, or a further version of one. What an earlier version began stays with it.
public struct RegisterProgram: Sendable, Hashable {
    public let program: ProgramID
    public let terms: ProgramTerms
    /// nil: from the time of the entry.
    public let startsAt: Timestamp?

    public init(program: ProgramID, terms: ProgramTerms, startsAt: Timestamp?) {
        self.program = program
        self.terms = terms
        self.startsAt = startsAt
    }
}

extension RegisterProgram: CommandPayload {
    package static var kind: CommandKind { .registerProgram }
    package static var isLinkable: Bool { false }
    package var command: Command { .registerProgram(self) }
    package var isWithinLimits: Bool { terms.isWithinLimits }
    package var members: CommandMembers {
        [
            "program": .text(program), "policy": .string(terms.policy), "given": .string(terms.given), "money": .string(terms.money),
            "owner": .text(terms.owner.id), "startsAt": startsAt.map { .time($0) } ?? .null,
            "parties": .string(terms.bindings.map { "\($0.party)=\($0.account)" }.joined(separator: ",")),
            "feed": terms.feed.map { .string("\($0.account.id)=\($0.event)") } ?? .null,
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(program)
        encoder.append(terms)
        encoder.append(optional: startsAt)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        program = try decoder.readProgramID()
        terms = try decoder.read()
        startsAt = try decoder.readOptionalTimestamp()
    }

    /// Refusals: `programStartInPast`, `tooManyProgramVersions`, `accountNotFound`, `recipientUnusable` (the owner's, then the parties'),
    /// `modelNotFound`, `programTermsInvalid`, and those of the money that the policy takes when it begins.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var record = try machine.records.find(.program(program), as: ProgramRecord.self)
        let start = startsAt ?? machine.now
        try machine.refuse(.programStartInPast, unless: start >= machine.now && start >= record?.startTimes.last ?? start)
        try machine.refuse(.tooManyProgramVersions, unless: record?.startTimes.count ?? 0 < ProgramRecord.maximumVersions)
        try requireAccounts(in: &machine)
        let version = UInt64(record?.startTimes.count ?? 0) + 1
        let terms = ProgramVersionRecord(terms: terms, startsAt: start, entryNumber: machine.number)
        guard let running = try? RunningProgram(terms), isSound(running.policy) else { throw .refused(.programTermsInvalid) }
        record = ProgramRecord(startTimes: (record?.startTimes ?? []) + [start])
        try machine.put(record ?? ProgramRecord(startTimes: [start]), at: .program(program))
        machine.create(terms, at: .programVersion(program, version: version))
        machine.create(ProgramStateRecord(), at: .programState(program, version: version))
        try machine.post(running.beginning, of: program, version: version, running, by: .ledger)
        if !machine.isTrial { machine.programs.insert(running, as: program, version: version) }
    }

    private func requireAccounts(in machine: inout StateMachine) throws(Interruption) {
        for account in [terms.owner] + [terms.feed?.account].compactMap(\.self) {
            try machine.requireExistence(of: account)
            try machine.requireUsable(account)
        }
        for binding in terms.bindings {
            switch binding.account {
            case .named(let name): try machine.requireExistence(of: .named(name))
            case .address(let address): try machine.requireUsable(address)
            case .revenue(let model): _ = try machine.records.model(model)
            default: throw .refused(.programTermsInvalid)
            }
        }
    }

    /// Whether the policy passes its check, its money is one of its assets, and its feed an event of an amount.
    private func isSound(_ policy: Policy) -> Bool {
        guard policy.faults.isEmpty, policy.assets.contains(terms.money), Set(terms.bindings.map(\.party)).count == terms.bindings.count else {
            return false
        }
        guard let feed = terms.feed else { return true }
        guard let event = policy.events.first(where: { $0.name == feed.event }) else { return false }
        return event.fields.contains { $0.name == "amount" && $0.type.kind == .amount }
            && event.fields.allSatisfy { $0.name == "amount" || $0.type.isOptional }
    }
}
