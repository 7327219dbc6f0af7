public import EthereumPrimitives

/// Replaces the operator's key: from this entry on, content records are attested by another key.
///
/// The old key hands over by its signature. Where it is lost, the command says why instead, and its entry shows so for ever. The new key accepts in both
/// cases, so that the ledger is not handed to an address that nobody has the key of. A key that was replaced never comes back.
public struct RotateOperator: Sendable, Hashable {
    /// The key's address until now.
    public let previous: Address
    /// The new key's address.
    public let next: Address
    /// Why the old key cannot sign; empty where it has signed.
    public let lossReason: String
    /// The new key's signature over ``acceptance``, r ‖ s ‖ v.
    public let acceptanceSignature: [UInt8]
    /// The old key's handover; nil where it is lost.
    public let authorization: HolderAuthorization?

    /// Makes a handover by the old key.
    public init(previous: Address, next: Address, acceptanceSignature: [UInt8], authorization: HolderAuthorization) {
        self.previous = previous
        self.next = next
        self.lossReason = ""
        self.acceptanceSignature = acceptanceSignature
        self.authorization = authorization
    }

    /// Replaces a key that is lost.
    ///
    /// - Parameter lossReason: Says why the old key cannot sign. An empty one is refused.
    public init(lost previous: Address, next: Address, lossReason: String, acceptanceSignature: [UInt8]) {
        self.previous = previous
        self.next = next
        self.lossReason = lossReason
        self.acceptanceSignature = acceptanceSignature
        self.authorization = nil
    }

    /// Whether the old key has not signed.
    public var isWithoutOldKey: Bool { authorization == nil }

    /// The message that the new key signs. It is bound to the ledger and to no generation of its history.
    public var acceptance: TypedMessage {
        TypedMessage("OperatorAcceptance", signer: next, statement: ["operator": .address(previous), "newOperator": .address(next)])
    }
}

extension RotateOperator: CommandPayload {
    package static var kind: CommandKind { .rotateOperator }
    package static var isLinkable: Bool { false }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .rotateOperator(self) }
    package var isWithinLimits: Bool { lossReason.isWithinTextLimit && acceptanceSignature.count <= 65 }
    package var members: CommandMembers {
        ["operator": .text(previous), "newOperator": .text(next), "lossReason": isWithoutOldKey ? .text(lossReason) : nil]
    }

    package var signedMessage: TypedMessage? {
        authorization.map {
            TypedMessage(
                "OperatorHandover", signer: previous, members: ["holder": .address(previous), "newOperator": .address(next)], authorization: $0)
        }
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(previous)
        encoder.append(next)
        encoder.append(utf8: lossReason)
        encoder.append(acceptanceSignature)
        encoder.append(optional: authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        previous = try decoder.readAddress()
        next = try decoder.readAddress()
        lossReason = try decoder.readText()
        acceptanceSignature = try decoder.readBytes()
        authorization = try decoder.readOptional()
        guard acceptanceSignature.count <= 65, lossReason.isEmpty == (authorization != nil) else {
            throw decoder.invalid("not a value that the ledger writes")
        }
    }

    /// Refusals: `operatorNotCurrent`, `operatorRetired` for a key that was the operator's before or is so now.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let ledger = try machine.openedLedger().ledger
        try machine.refuse(.operatorNotCurrent, unless: ledger.operatorAddress == previous)
        let wasOperator = try machine.records.find(.retiredOperator(next), as: RetiredOperatorRecord.self) != nil
        try machine.refuse(.operatorRetired, unless: next != previous && next != .zero && !wasOperator)
        try machine.put(
            RetiredOperatorRecord(until: machine.now, entryNumber: machine.number, successor: next, lossReason: lossReason),
            at: .retiredOperator(previous))
        try machine.change(ledger.operated(by: next))
    }
}
