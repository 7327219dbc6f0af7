public import EthereumPrimitives

/// The payload's properties, read through the command.
extension Command {
    public var kind: CommandKind { read(ReadKind.self) }

    /// The kind's name, in JSON and in messages.
    public var name: String { kind.name }

    /// The message that a holder must have signed; nil for a command of the operator, and for a link, whose members have their own.
    public var message: TypedMessage? { read(ReadMessage.self) }

    /// Whether every text, list and byte string is as small as the ledger accepts.
    ///
    /// Anything larger could be written to the journal and never read again, so it is refused before. The length of a signature is not checked here: one
    /// that is not 65 bytes is refused as malformed.
    public var isWithinLimits: Bool { read(ReadLimits.self) }

    /// Whether the command does nothing but move money between accounts, so that the opposite postings undo it.
    public var isReversible: Bool { read(ReadReversibility.self) }

    /// Whether the command may be a member of a link.
    public var isLinkable: Bool { kind.payload.isLinkable }

    /// Whether metered calls write it: such a command is small, and needs nothing but records.
    public var isOfCall: Bool { read(ReadIsOfCall.self) }

    /// The ids of earlier entries that applying the command reads, besides records.
    public var earlierEntries: [CommandID] { payload.earlierEntries }

    /// The members that people are shown; of a signed command those that were signed.
    package var members: CommandMembers { payload.members }

    /// The payload in a box. What every call needs is read without one.
    package var payload: any CommandPayload { read(Box.self) }

    /// Whether its rule, or that of a member, reads the time.
    public var dependsOnTime: Bool {
        if case .linked(let link) = self { return link.commands.contains { !$0.isLink && $0.dependsOnTime } }
        return kind.payload.dependsOnTime
    }

    var isLink: Bool { if case .linked = self { true } else { false } }
}

extension CommandKind {
    /// The kind's name, in JSON and in messages.
    public var name: String { "\(self)" }
}

extension Command: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        // Links may nest until they are refused, and the switch over all payloads has a large frame: a link is encoded without it.
        if case .linked(let link) = self { return encoder.append(payload: link) }
        withUnsafeMutablePointer(to: &encoder) { pointer in
            var pointer = pointer
            withPayload(Encode.self, &pointer)
        }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) { try self.init(from: &decoder, isMember: false) }

    /// - Parameter isMember: Whether the command is a member of a link, which no other link may be.
    init(from decoder: inout RLPDecoder, isMember: Bool) throws(RLPError) {
        let kind = try decoder.present(CommandKind(rawValue: decoder.readUInt64()))
        if isMember, kind == .linked { throw decoder.invalid("not a value that the ledger writes") }
        self = try kind.payload.readCommand(from: &decoder)
    }
}

extension Command {
    /// Carries out the command; see ``CommandPayload/apply(to:)``.
    func apply(to machine: inout StateMachine) throws(Interruption) { try withPayload(Apply.self, &machine) }
}

// MARK: - Functions

extension Command {
    private func read<Function: PayloadFunction>(_ function: Function.Type) -> Function.Output
    where Function.State == Void, Function.Failure == Never {
        var nothing: Void = ()
        return withPayload(function, &nothing)
    }
}

private enum ReadKind: PayloadFunction {
    static func call<Payload: CommandPayload>(_ payload: Payload, _ state: inout Void) -> CommandKind { Payload.kind }
}

private enum ReadIsOfCall: PayloadFunction {
    static func call<Payload: CommandPayload>(_ payload: Payload, _ state: inout Void) -> Bool { Payload.isOfCall }
}

private enum ReadMessage: PayloadFunction {
    static func call(_ payload: some CommandPayload, _ state: inout Void) -> TypedMessage? { payload.signedMessage }
}

private enum ReadLimits: PayloadFunction {
    static func call(_ payload: some CommandPayload, _ state: inout Void) -> Bool { payload.isWithinLimits }
}

private enum ReadReversibility: PayloadFunction {
    static func call(_ payload: some CommandPayload, _ state: inout Void) -> Bool { payload.isReversible }
}

private enum Box: PayloadFunction {
    static func call(_ payload: some CommandPayload, _ state: inout Void) -> any CommandPayload { payload }
}

/// The encoder cannot be copied, and an associated type must be copyable: hence the pointer.
private enum Encode: PayloadFunction {
    static func call(_ payload: some CommandPayload, _ encoder: inout UnsafeMutablePointer<RLPEncoder>) {
        encoder.pointee.append(payload: payload)
    }
}

private enum Apply: PayloadFunction {
    static func call(_ payload: some CommandPayload, _ machine: inout StateMachine) throws(Interruption) { try payload.apply(to: &machine) }
}

extension RLPEncoder {
    fileprivate mutating func append<Payload: CommandPayload>(payload: Payload) {
        append(Payload.kind.rawValue)
        append(payload)
    }
}
