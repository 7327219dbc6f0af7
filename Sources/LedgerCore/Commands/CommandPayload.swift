package import EthereumPrimitives

/// One kind of command, whole: its number, encoding, signed message, limits, presentation and rule.
///
/// A payload and its conformance are one file. ``Command`` registers it.
package protocol CommandPayload: LedgerCodable, Hashable {
    static var kind: CommandKind { get }

    /// This payload as a command.
    var command: Command { get }

    // MARK: Properties of the kind

    /// Whether the command may be a member of a link. Commands that are found by their own id or entry number afterwards (a hold and its settlement, a
    /// commitment and its reveal) stand alone, and links do not nest.
    static var isLinkable: Bool { get }

    /// Whether metered calls write it: such a command is small, and needs nothing but records. False unless stated.
    static var isOfCall: Bool { get }

    /// The members that the public log shows of an accepted command, by their places in its encoding. None unless stated: what concerns callers is hidden.
    static var publicFields: PublicFields { get }
    /// Whether the rule reads the time, so that it must not be carried out while the clock is in doubt.
    static var dependsOnTime: Bool { get }

    // MARK: Properties of the payload

    /// The message that a holder must have signed; nil, unless stated, for a command of the operator.
    var signedMessage: TypedMessage? { get }

    /// Whether every text, list and byte string is as small as the decoder accepts. True unless stated.
    var isWithinLimits: Bool { get }

    /// Whether the command does nothing but move money between accounts, so that the opposite postings undo it. False unless stated.
    var isReversible: Bool { get }

    /// The text for people that a statement shows with the command; nil unless stated.
    var statementReference: String? { get }

    /// The members that people are shown. Those of a signed command are its message's.
    var members: CommandMembers { get }

    /// The members that say, besides its entry, what a signed command did. None unless stated.
    func effects(in entry: JournalEntry) -> CommandMembers

    /// The ids of earlier entries that the rule reads, besides records. None unless stated.
    var earlierEntries: [CommandID] { get }

    /// The addresses between which the command moves tokens, as far as it names them. None unless stated.
    var tokenParties: [Address] { get }

    /// The tokens that the command moved. None unless stated.
    ///
    /// - Parameter view: The ledger with the command's entry in it.
    /// - Throws: ``Interruption`` when a record cannot be read.
    func tokenMovements(in view: inout LedgerView) throws(Interruption) -> [TokenMovement]

    // MARK: Rule

    /// Carries out the command. The signature has been checked and its nonce used up.
    ///
    /// - Throws: ``Interruption/refused(_:)`` with the outcome, in the documented order of precedence.
    func apply(to machine: inout StateMachine) throws(Interruption)

    /// Reads a payload and gives it as a command. Every payload has the one that is written below.
    ///
    /// - Throws: ``RLPError`` for anything that the encoder would not have written.
    static func readCommand(from decoder: inout RLPDecoder) throws(RLPError) -> Command
}

extension CommandPayload {
    package static var isOfCall: Bool { false }
    package static var publicFields: PublicFields { .none }
    package static var dependsOnTime: Bool { true }
    package var signedMessage: TypedMessage? { nil }
    package var isWithinLimits: Bool { true }
    package var isReversible: Bool { false }
    package var statementReference: String? { nil }
    package func effects(in entry: JournalEntry) -> CommandMembers { [:] }
    package var earlierEntries: [CommandID] { [] }
    package var tokenParties: [Address] { [] }
    package func tokenMovements(in view: inout LedgerView) throws(Interruption) -> [TokenMovement] { [] }
    package static func readCommand(from decoder: inout RLPDecoder) throws(RLPError) -> Command { try decoder.read(Self.self).command }
}

/// A command that always needs a holder's signature. Its members are those of its message.
package protocol SignedPayload: CommandPayload {
    var message: TypedMessage { get }
}

extension SignedPayload {
    package var signedMessage: TypedMessage? { message }
    package var members: CommandMembers { CommandMembers(message) }
}

/// A function that takes a payload of any type. Swift's closures cannot be generic; a type that conforms to this stands in for one, and the compiler
/// makes a version for every payload, without a box on the heap.
protocol PayloadFunction {
    associatedtype State
    associatedtype Output
    associatedtype Failure: Error = Never

    static func call(_ payload: some CommandPayload, _ state: inout State) throws(Failure) -> Output
}
