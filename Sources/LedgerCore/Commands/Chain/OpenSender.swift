public import EthereumPrimitives

/// Takes an Ethereum account into the ledger as a sender of transactions. From then on nobody else may send from it.
public struct OpenSender: Sendable, Hashable {
    public let sender: Address
    /// The nonce of the first transaction: the number of those that the account sent before.
    public let firstNonce: UInt64

    public init(sender: Address, firstNonce: UInt64) {
        self.sender = sender
        self.firstNonce = firstNonce
    }
}

extension OpenSender: CommandPayload {
    package static var kind: CommandKind { .openSender }
    package static var isLinkable: Bool { false }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .openSender(self) }
    package var members: CommandMembers { ["sender": .text(sender), "firstNonce": .count(firstNonce)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(sender)
        encoder.append(firstNonce)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        sender = try decoder.readAddress()
        firstNonce = try decoder.readUInt64()
    }

    /// Refusals: `senderExists`, `transactionOutOfOrder` for a nonce that no account reaches (EIP-2681).
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let existing = try machine.records.find(.sender(sender), as: SenderRecord.self)
        try machine.refuse(.senderExists, unless: existing == nil)
        try machine.refuse(.transactionOutOfOrder, unless: firstNonce < SenderRecord.nonceLimit)
        try machine.put(SenderRecord(firstOpen: firstNonce, next: firstNonce), at: .sender(sender))
    }
}
