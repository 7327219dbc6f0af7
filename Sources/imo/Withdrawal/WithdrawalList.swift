import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct WithdrawalList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the open requests to be paid out, by holder, with where the money is to go.",
        discussion: """
            payable is what can be paid now: the amount that was asked for, or what the holder has if that is less, without what is owed for payments before
            a restoration. Lists --limit requests at most. When there are more, a line on standard error says how to go on.

            EXAMPLE
              imo withdrawal list --json
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var page: PageOptions

    @Option(help: "List the requests of holders after this address.")
    var after: Address?

    func run() async throws {
        try await reportingErrors {
            let requests = try common.directory.read { try list($0) }
            common.show(.array(requests.prefix(page.limit).map(\.json)))
            page.note(requests.count > page.limit ? "--after \(requests[page.limit - 1].holder)" : nil)
        }
    }

    private func list(_ reader: any LedgerReader) throws -> [(holder: Address, json: JSONValue)] {
        var view = LedgerView(reader: reader)
        return try reader.withdrawalRequests(after: after, limit: page.limit + 1).map { holder, record in
            let available = try view.balance(of: .address(holder)).available
            let owed = try view.owedPayout(of: .address(holder))
            let payable = min(record.amount, available).subtracting(owed) ?? .zero
            let json = JSONValue.object([
                "holder": .text(holder), "requested": .amount(record.amount), "payable": .amount(payable), "owed": .amount(owed),
                "destination": .string(record.destination), "requestedAt": .time(record.requestedAt),
            ])
            return (holder, json)
        }
    }
}
