import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct TokenShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a token's terms, pools and snapshots.",
        discussion: """
            `smallestEarningHolding` is the smallest holding that would earn of a snapshot taken now. `dust` is what nobody can ever claim: what rounding
            leaves, and what is due to addresses that nobody can act for, which `heldByNobody` names.

            EXAMPLE
              imo token show tiny
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    func run() async throws {
        try await reportingErrors {
            let result = try common.directory.read { reader -> JSONValue in
                var view = LedgerView(reader: reader)
                let address = try token.resolve(in: &view)
                let record = try view.token(address)
                let shown = JSONValue.token(address, record, pools: try TokenPools(of: record, view: &view))
                let snapshots = try reader.snapshots(of: address).enumerated().map {
                    JSONValue.snapshot($0.element, id: UInt64($0.offset + 1), of: address)
                }
                let dust = try reader.dust(of: address).map { JSONMember("dust", .amount($0)) }
                let nobodys = try reader.heldByNobody(of: address)
                let smallest = try view.smallestEarningHolding(of: address)
                return .object(
                    (shown.objectValue ?? []) + [dust].compactMap { $0 } + [
                        JSONMember("smallestEarningHolding", smallest.map { .amount($0) } ?? .null),
                        JSONMember("heldByNobody", .object(["tokens": .amount(nobodys.tokens), "claimable": .amount(nobodys.claimable)])),
                        JSONMember("snapshots", .array(snapshots)),
                    ])
            }
            common.show(result)
        }
    }
}
