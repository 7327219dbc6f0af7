public import EthereumPrimitives
internal import Programs

/// Sends an event to a version of a program: a unit of work, a vote, a stake, a review, whatever the policy has events for.
///
/// The operator sends events of accounts with a name. An event by an address, in its field `by`, is signed by the address's holder.
public struct SendProgramEvent: Sendable, Hashable {
    public let program: ProgramID
    public let version: UInt64
    public let event: String
    /// The event's fields as a JSON object. This text is what is signed.
    public let fields: String
    /// nil for an event of the operator.
    public let signer: ProgramSigner?

    public init(program: ProgramID, version: UInt64, event: String, fields: String, signer: ProgramSigner?) {
        self.program = program
        self.version = version
        self.event = event
        self.fields = fields
        self.signer = signer
    }

    /// The most bytes of an event's fields.
    public static let maximumFieldBytes = 8_192
}

/// The holder of an address who signed an event.
public struct ProgramSigner: Sendable, Hashable {
    public let holder: Address
    public let authorization: HolderAuthorization

    public init(holder: Address, authorization: HolderAuthorization) { (self.holder, self.authorization) = (holder, authorization) }
}

extension ProgramSigner: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        self.init(holder: try decoder.readAddress(), authorization: try decoder.read())
    }
}

extension SendProgramEvent: CommandPayload {
    package static var kind: CommandKind { .sendProgramEvent }
    package static var isLinkable: Bool { false }
    package var command: Command { .sendProgramEvent(self) }
    package var isWithinLimits: Bool { event.isWithinTextLimit && fields.utf8.count <= Self.maximumFieldBytes }

    package var signedMessage: TypedMessage? {
        guard let signer else { return nil }
        return TypedMessage(
            "ProgramEvent", signer: signer.holder,
            members: [
                "holder": .address(signer.holder), "program": .string(program.description), "version": .uint256(UInt256(version)),
                "event": .string(event), "fields": .string(fields),
            ], authorization: signer.authorization)
    }

    package var members: CommandMembers {
        signedMessage.map { CommandMembers($0) }
            ?? ["program": .text(program), "version": .count(version), "event": .string(event), "fields": .string(fields)]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(program)
        encoder.append(version)
        encoder.append(utf8: event)
        encoder.append(utf8: fields)
        encoder.append(optional: signer)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        program = try decoder.readProgramID()
        version = try decoder.readUInt64()
        event = try decoder.readText()
        fields = try decoder.readString()
        signer = try decoder.readOptional()
        guard isWithinLimits else { throw decoder.invalid("the fields have more than \(Self.maximumFieldBytes) bytes") }
    }

    /// Refusals: `programNotFound`, `programVersionNotFound`, `programEnded`, `programNotStarted`, `programEventInvalid`, `programSuperseded`,
    /// `programSignatureNeeded`, `programNotYours`, `programDue`, `programRefused`, `programFaulty`, `programPayerInvalid`, `accountNotFound`,
    /// `insufficientBalance`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var (running, state) = try machine.program(program, version: version)
        try machine.refuse(.programEnded, unless: !state.isEnded)
        try machine.refuse(.programNotStarted, unless: running.record.startsAt <= machine.now)
        guard let read = try? running.event(event, fields: fields), namesAreCanonical(read, running.policy) else {
            throw .refused(.programEventInvalid)
        }
        if running.policy.events[read.index].opens {
            let record: ProgramRecord = try machine.records.get(.program(program), else: .programNotFound)
            try machine.refuse(.programSuperseded, unless: record.version(at: machine.now) == version)
        }
        try requireSender(of: read, running.policy, &machine)
        try machine.refuse(.programDue, unless: !running.isBlocked(at: machine.now))
        let actor = signer.map { ProgramActor.holder($0.holder) } ?? .ledger
        let step = ProgramStep.event(event, fields: fields)
        let kind = try running.apply(read, at: machine.now, keeps: !machine.isTrial) { booking throws(Interruption) in
            try machine.post(booking, of: program, version: version, running, by: actor)
            try machine.write(step, of: program, version: version, after: &state)
        }
        guard let kind else { return }
        machine.refusalKind = kind
        throw .refused(.programRefused)
    }

    /// Whether each address among the names is written as EIP-55 has it, so that one person is one name.
    private func namesAreCanonical(_ read: (index: Int, values: [Value]), _ policy: Policy) -> Bool {
        zip(policy.events[read.index].fields, read.values).allSatisfy { field, value in
            guard field.type.kind == .name, case .text(let text) = value, text.hasPrefix("0x") || text.hasPrefix("0X") else { return true }
            return (try? Address(text))?.description == text
        }
    }

    private func requireSender(of read: (index: Int, values: [Value]), _ policy: Policy, _ machine: inout StateMachine) throws(Interruption) {
        var author: String?
        for (field, value) in zip(policy.events[read.index].fields, read.values) where field.name == "by" {
            if case .text(let text) = value { author = text }
        }
        guard let signer else { return try machine.refuse(.programSignatureNeeded, unless: author?.hasPrefix("0x") != true) }
        try machine.refuse(.programNotYours, unless: author == signer.holder.description)
    }
}
