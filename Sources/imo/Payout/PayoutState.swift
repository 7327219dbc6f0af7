import Ledger
import LedgerCore

/// The progress of a payout of a batch, as the journal has it.
enum PayoutState: String {
    case prepared
    /// Its money is in the batch's account.
    case approved
    case paid
    /// Its money was no longer there when the batch was approved.
    case refused
}

extension PayoutBatch {
    /// Reads how far a payout is.
    ///
    /// - Throws: ``Failure`` when the journal has another payout of this batch and recipient: the file was changed after it was approved.
    func state(of payout: Payout, in reader: any LedgerReader) throws -> PayoutState {
        let approval = approval(of: payout)
        guard let entry = try entry(of: approval.id, in: reader) else { return .prepared }
        guard entry.command == approval.command else {
            throw Failure(
                message: """
                    entry \(entry.number) approved another amount for \(payout.recipient) than the file has (\(entry.command.subject)); use the file as it was \
                    prepared
                    """, code: 65)
        }
        guard entry.outcome == .accepted else { return .refused }
        return try self.entry(of: paymentID(of: payout), in: reader)?.outcome == .accepted ? .paid : .approved
    }

    /// The entry that a payout came to last: that of its payment, or of its approval before it is paid; nil before both.
    func place(of payout: Payout, in reader: any LedgerReader) throws -> StoredEntry? {
        try reader.entry(of: paymentID(of: payout)) ?? reader.entry(of: approval(of: payout).id)
    }

    private func entry(of id: CommandID, in reader: any LedgerReader) throws -> JournalEntry? {
        try reader.entry(of: id).map { try JournalEntry(encoded: $0.entry) }
    }

    /// Reads how far all payouts are, in their order.
    func states(in directory: DataDirectory) throws -> [PayoutState] {
        try directory.read { reader in try payouts.map { try state(of: $0, in: reader) } }
    }
}
