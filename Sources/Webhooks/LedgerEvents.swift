internal import EthereumPrimitives
internal import Ledger
package import LedgerCore
internal import StrictJSON

/// The events that follow from journal entries. The same entry gives the same events, with the same ids, however often it is read.
package struct LedgerEvents {
    /// Accounts of callers that entries took money from, for a look at what they have left.
    package private(set) var payers: Set<AccountName> = []

    package init() {}

    /// - Throws: ``StoreFailure`` when the ledger cannot be read.
    package mutating func events(of entry: JournalEntry, in view: inout LedgerView) throws -> [WebhookEvent] {
        guard entry.outcome == .accepted else { return [] }
        for posting in entry.postings where posting.direction == .debit {
            if case .named(let account) = posting.account { payers.insert(account) }
        }
        let commands = if case .linked(let link) = entry.command { link.commands } else { [entry.command] }
        return try commands.enumerated().compactMap { try event(of: $0.element, at: $0.offset, in: entry, &view) }
    }

    private func event(of command: Command, at index: Int, in entry: JournalEntry, _ view: inout LedgerView) throws -> WebhookEvent? {
        let about: (kind: WebhookEventKind, members: [JSONMember])
        switch command {
        case .snapshot(let snapshot):
            about = (.snapshotTaken, [JSONMember("token", .text(snapshot.token)), JSONMember("model", .text(try view.token(snapshot.token).model))])
        case .claim(let claim): about = (.claimPaid, members(of: claim.holder, claim.token, claim.recipient, in: entry))
        case .claimLifetime(let claim): about = (.claimPaid, members(of: claim.holder, claim.token, claim.recipient, in: entry))
        case .withdraw(let payment): about = (.payoutMade, members(of: payment.account.id, payment.amount, payment.reference))
        case .recordPayout(let payment): about = (.payoutMade, members(of: payment.account.id, payment.amount, payment.reference))
        case .concludeTransaction(let conclusion):
            guard let intent = try view.paidIntent(of: conclusion), let payment = intent.payment else { return nil }
            about = (.payoutMade, members(of: payment.payer.id, payment.amount, intent.purpose))
        default: return nil
        }
        return WebhookEvent(
            about.kind, occurrence: ["\(entry.number)", "\(index)", entry.id.description], time: entry.time,
            data: .object([JSONMember("entry", .count(entry.number)), JSONMember("id", .text(entry.id))] + about.members))
    }

    /// The amount is all that the entry paid to the recipient.
    private func members(of holder: Address, _ token: Address, _ recipient: Address, in entry: JournalEntry) -> [JSONMember] {
        [
            JSONMember("holder", .text(holder)), JSONMember("token", .text(token)), JSONMember("recipient", .text(recipient)),
            JSONMember("amount", .amount(entry.amountCredited(to: .address(recipient)))),
        ]
    }

    private func members(of account: AccountID, _ amount: UInt256, _ reference: String) -> [JSONMember] {
        [JSONMember("account", .text(account)), JSONMember("amount", .amount(amount)), JSONMember("reference", .string(reference))]
    }
}
