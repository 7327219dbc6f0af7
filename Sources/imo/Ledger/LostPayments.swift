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
    mutating func add(from reader: any LedgerReader, after head: JournalHead) throws -> Bool { try lost.add(from: reader, after: head) }

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
        var commands: [(id: CommandID?, command: Command)] = [(nil, .beginGeneration(BeginGeneration(salt: salt)))]
        commands += try lost.commands(restoring: store)
        commands += listed.map { (nil, .recordPayout($0)) }
        var ids = commands.map { $0.id ?? .next() }.makeIterator()
        let entries = try LedgerWriter.apply(commands.map(\.command), to: store, makeID: { ids.next() ?? .next() }, at: .now)
        for (entry, command) in zip(entries, commands) where entry.outcome != .accepted {
            guard case .recordPayout(let payout) = command.command else { throw entry.failure }
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
