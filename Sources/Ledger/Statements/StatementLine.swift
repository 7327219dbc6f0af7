internal import EthereumPrimitives
package import LedgerCore

/// A movement, with the details of its entry.
package struct StatementLine: Sendable {
    /// A call that was charged.
    package struct Call: Sendable {
        /// The id of its receipt.
        package let id: CommandID
        package let model: ModelID
        package let usage: Usage
        package let priceVersion: UInt64
    }

    package let movement: RecordedMovement
    package let time: Timestamp
    package let id: CommandID
    /// The call, where the entry settles one.
    package let call: Call?
    /// The other accounts of the entry.
    package let counterparties: [AccountID]
    /// The receipt of the call that the entry charges or refunds.
    package let receipt: CommandID?
    /// The text for people in the command, such as the number of an invoice.
    package let reference: String?
}

/// Makes lines of an account's movements, within one access to the ledger.
package struct StatementLineReader {
    private let reader: any LedgerReader
    private let account: AccountID
    private var view: LedgerView
    /// The price versions of the models that were met.
    private var prices: [ModelID: [PriceRecord]] = [:]

    package init(of account: AccountID, reader: any LedgerReader) {
        self.reader = reader
        self.account = account
        view = LedgerView(reader: reader)
    }

    /// The entry that made a movement.
    ///
    /// - Throws: ``StoreFailure``; code `corrupt` when it is missing or moved something else. `RLPError` when it cannot be decoded.
    mutating func entry(of movement: RecordedMovement) throws -> JournalEntry {
        guard let stored = try reader.entries(from: movement.number, limit: 1).first, stored.number == movement.number else {
            throw StoreFailure(code: .corrupt, message: "journal entry \(movement.number) is missing; run `imo verify`")
        }
        let entry = try JournalEntry(encoded: stored.entry)
        let moved = try entry.movements(in: &view).first { $0.account == account && $0.asset == movement.asset }
        guard let moved, moved.received == movement.received, moved.given == movement.given, entry.command.name == movement.command else {
            throw StoreFailure.doesNotAddUp(account)
        }
        return entry
    }

    /// - Throws: ``StoreFailure``; code `corrupt` when an entry is missing. `RLPError` when one cannot be decoded.
    package mutating func line(_ movement: RecordedMovement) throws -> StatementLine {
        let entry = try entry(of: movement)
        var others: [AccountID] = []
        for posting in entry.postings where posting.account != account && !others.contains(posting.account) { others.append(posting.account) }
        for other in entry.command.payload.tokenParties.map(AccountID.address) where other != account && !others.contains(other) {
            others.append(other)
        }
        let call = if case .settle(let settle) = entry.command { try call(settledBy: settle) } else { StatementLine.Call?.none }
        let receipt = if case .refund(let refund) = entry.command { CommandID?.some(refund.call) } else { call?.id }
        return StatementLine(
            movement: movement, time: entry.time, id: entry.id, call: call, counterparties: others, receipt: receipt,
            reference: entry.command.payload.statementReference)
    }

    private mutating func call(settledBy settle: Settle) throws -> StatementLine.Call? {
        guard let stored = try reader.entry(of: settle.hold) else { return nil }
        let entry = try JournalEntry(encoded: stored.entry)
        guard case .hold(let hold) = entry.command else { return nil }
        let versions = try prices[hold.model] ?? reader.prices(of: hold.model)
        prices[hold.model] = versions
        return StatementLine.Call(
            id: settle.hold, model: hold.model, usage: settle.usage, priceVersion: try versions.inForce(for: hold.model, at: entry).version)
    }
}
