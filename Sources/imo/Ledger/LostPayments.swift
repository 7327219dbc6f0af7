import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import StrictJSON

/// The payments to the outside world that a restoration takes out of the journal although nobody can take them back.
struct LostPayments {
    private var listed: [RecordPayout] = []
    private var lost = LostPayouts()

    var payouts: [RecordPayout] { listed + lost.payouts }

    /// Reads the payments that the replaced ledger has after the backup's end.
    ///
    /// Withdrawals that were reversed did not leave. Payments that an earlier restoration recorded, and those on a chain that was signed for, count.
    ///
    /// - Returns: Whether the replaced ledger continues the backup; otherwise nothing of it is known to be lost.
    mutating func add(from reader: any LedgerReader, after head: JournalHead) throws -> Bool {
        try lost.add(from: head.number, limit: 1).first?.hash == head.hash else { return false }
        var found = LostEntries()
        var number = head.number
        while true {
            let page = try reader.entries(from: number + 1, limit: 1_000)
            for stored in page {
                let entry = try JournalEntry(encoded: stored.entry)
                number = entry.number
                if entry.outcome == .accepted { found.add(entry) }
            }
            if page.count < 1_000 { break }
        }
        payouts += try found.payouts(in, after: readerhead)
        return true
    }

    /// Reads a list of payments: an array of `{"account": …, "amount": …, "reference": …}`, amounts in the smallest unit.
    ///
    /// - Throws: ``CommandFormatError`` for what is not such a list.
    mutating func add(listed json: JSONValue) throws {
        guard let list = json.arrayValue else { throw CommandFormatError(description: "the list of payments is not a JSON array") }
        for (index, json) in list.enumerated() {
            let members = (json.objectValue ?? []).filter { $0.name != "command" }
            guard Set(members.map(\.name)).isSubset(of: ["account", "amount", "reference"]) else {
                throw CommandFormatError(description: "payment \(index) has other members than account, amount and reference")
            }
            let named = JSONValue.object([JSONMember("command", .string(CommandKind.recordPayout.name))] + members)
            do {
                guard
                    case .recordPayout(let payout) = try Command(json: named, signed: { _ in throw CommandFormatError(description: "it is signed") })
                else { throw CommandFormatError(description: "it is no payment") }
                listed.append(payout)
            } catch { throw CommandFormatError(description: "payment \(index): \(error)") }
        }
    }

    /// Records the payments in a restored ledger, under a generation of its own. Without payments nothing is written.
    ///
    /// - Throws: ``Failure`` for a payment that cannot be recorded, and `StoreFailure`.
    func record(in store: any LedgerStore, salt: Bytes32) throws {
        if payouts.isEmpty { return }
        let commands = try [.beginGeneration(BeginGeneration(salt: salt))] + lost.commands(restoring: store) + listed.map(Command.recordPayout)
        let entries = try LedgerWriter.apply(commands, to: store, makeID: { .next() }, at: .now)
        for (entry, command) in zip(entries, commands) where entry.outcome != .accepted {
            guard case .recordPayout(let payout) = command else { throw entry.failure }
            throw Failure(
                message: "the payment of \(payout.amount) from \(payout.account.id) cannot be recorded: \(entry.outcome.explanation)",
                code: entry.outcome.exitCode)
        }
    }

    var json: JSONValue {
        .array(
            payouts.map {
                .object([
                    "account": .text($0.account.id), "kind": .string($0.account.id.kind), "amount": .amount($0.amount),
                    "reference": .string($0.reference),
                ])
            })
    }
}

/// The payments of entries that are lost, in their order.
private struct LostEntries {
    private enum Payment {
        case made(RecordPayout)
        /// A payment on a chain: the sender's transaction of this place among the lost ones.
        case sent(QueueTransaction, entry: UInt64, place: UInt64)
    }

    private var payments: [(id: CommandID, payment: Payment)] = []
    private var sent: [Address: UInt64] = [:]

    mutating func add(_ entry: JournalEntry) { add(entry.command, of: entry) }

    private mutating func add(_ command: Command, of entry: JournalEntry) {
        switch command {
        case .withdraw(let payment):
            let reference = LostEntries.reference(payment.reference, of: entry.number)
            payments.append((entry.id, .made(RecordPayout(account: payment.account, amount: payment.amount, reference: reference))))
        case .recordPayout(let payment): payments.append((entry.id, .made(payment)))
        case .queueTransaction(let queued):
            payments.append((entry.id, .sent(queued, entry: entry.number, place: sent[queued.sender, default: 0])))
            sent[queued.sender, default: 0] += 1
        case .reverse(let reversal): payments.removeAll { $0.id == reversal.entry }
        case .linked(let link): for member in link.commands { add(member, of: entry) }
        default: break
        }
    }

    func payouts(in reader: any LedgerReader) throws -> [RecordPayout] {
        var view = LedgerView(reader: reader)
        return try payments.compactMap { _, payment in
            switch payment {
            case .made(let payout): return payout
            case .sent(let queued, let entry, let place):
                guard let payment = queued.intent.payment, let next = try view.sender(queued.sender)?.next,
                    let transaction = try view.transaction(of: queued.sender, nonce: next - (sent[queued.sender] ?? 0) + place)
                else { return nil }
                // What was signed may be in a block, unless a block is known in which it had no effect.
                guard !transaction.attempts.isEmpty, transaction.conclusion == nil || transaction.hadEffect else { return nil }
                return RecordPayout(
                    account: payment.payer, amount: payment.amount, reference: LostEntries.reference(queued.intent.purpose, of: entry))
            }
        }
    }

    private static func reference(_ text: String, of entry: UInt64) -> String { "lost entry \(entry) \(text)".limited }
}

extension String {
    /// The beginning that the ledger takes as a text.
    fileprivate var limited: String {
        var text = self
        while text.utf8.count > Command.maximumTextBytes { text.removeLast() }
        return text
    }
}
