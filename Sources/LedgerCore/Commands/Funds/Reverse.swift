public import EthereumPrimitives

/// Takes back an earlier entry that moved money, all of it, once.
public struct Reverse: Sendable, Hashable {
    /// The command id of the earlier entry.
    public let entry: CommandID
    /// The reason. For people; at most 256 bytes.
    public let reference: String

    public init(entry: CommandID, reference: String) {
        self.entry = entry
        self.reference = reference
    }
}

extension Reverse: CommandPayload {
    package var statementReference: String? { reference }
    package static var kind: CommandKind { .reverse }
    package static var isLinkable: Bool { true }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .reverse(self) }
    package var isWithinLimits: Bool { reference.isWithinTextLimit }
    package var earlierEntries: [CommandID] { [entry] }
    package var members: CommandMembers { ["entry": .text(entry), "reference": .text(reference)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(entry)
        encoder.append(utf8: reference)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        entry = try decoder.readCommandID()
        reference = try decoder.readText()
    }

    /// Makes the opposite of an earlier entry's postings, linked to it by its id.
    ///
    /// Refusals: `entryNotFound`, `entryNotReversible`, `entryAlreadyReversed`, `insufficientBalance` (the money is no longer there), `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        guard let reversed = try machine.findEntry(of: entry) else { throw .refused(.entryNotFound) }
        try machine.refuse(.entryNotReversible, unless: reversed.outcome == .accepted && reversed.command.isReversible && !reversed.postings.isEmpty)
        let key = RecordKey.reversal(of: entry)
        try machine.refuse(.entryAlreadyReversed, unless: machine.records.find(key, as: ReversalRecord.self) == nil)
        try machine.undo(reversed.postings)
        try machine.put(ReversalRecord(entryNumber: machine.number), at: key)
    }
}

extension Reverse: WrittenCommand {
    package init(members: some MemberReader) throws(CommandFormatError) {
        self.init(entry: try members.parsed("entry", as: "a command id") { CommandID($0) }, reference: try members.reference())
    }
}

extension StateMachine {
    /// Takes back what postings brought and gives back what they took, the last first, so that money goes back the way it came.
    ///
    /// Refusals: `insufficientBalance` also where burns have redeemed so much of a model's revenue that the rest would not cover it.
    fileprivate mutating func undo(_ undone: [Posting]) throws(Interruption) {
        for posting in undone.reversed() {
            switch posting.direction {
            case .credit:
                try requireNoRequest(for: posting.account)
                try debit(posting.amount, from: posting.account, asset: posting.asset)
            case .debit: try credit(posting.amount, to: posting.account, asset: posting.asset)
            }
        }
        for posting in undone {
            guard case .revenue(let model) = posting.account else { continue }
            let token = try records.token(records.model(model).token)
            try refuse(.insufficientBalance, unless: records.shares(of: token).coversRedeemed)
        }
    }
}
