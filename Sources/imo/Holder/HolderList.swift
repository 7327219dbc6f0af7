import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct HolderList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List holders by address: their tokens, what they can claim, and what was claimed and not paid out.",
        discussion: """
            claimable is what claims would pay now. available is the money in the address's account: it was claimed, redeemed or received, and not yet
            withdrawn, so that the operator owes it. Lists --limit holders at most. When there are more, a line on standard error says how to go on.

            EXAMPLE
              imo holder list
              imo holder list --token tiny --least-available 1 --json
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var page: PageOptions

    @Option(help: "Only the holders of this token: its address, or its model's id.")
    var token: TokenArgument?

    @Option(help: "List the holders after this address.")
    var after: Address?

    @Option(help: ArgumentHelp("Only holders who can claim at least this much.", valueName: "amount"))
    var leastClaimable: Amount?

    @Option(help: ArgumentHelp("Only holders with at least this much available.", valueName: "amount"))
    var leastAvailable: Amount?

    func run() async throws {
        try await reportingErrors {
            let (rows, next) = try common.directory.read { try list($0) }
            common.show(.array(rows))
            page.note(next.map { "--after \($0)" })
        }
    }

    /// Returns the rows, and the last holder of the page where more may follow.
    private func list(_ reader: any LedgerReader) throws -> ([JSONValue], Address?) {
        var view = LedgerView(reader: reader)
        let wanted = try token.map { try $0.resolve(in: &view) }
        let models = try reader.models().filter { wanted == nil || $0.record.token == wanted }
        var (rows, last, hasMore): ([JSONValue], Address?, Bool) = ([], after, false)
        try reader.forEachHolder(of: models.map(\.record.token), after: after) { holder, records, balance in
            var (tokens, claimable): ([JSONMember], UInt256) = ([], .zero)
            for (model, record) in zip(models, records) {
                guard let record else { continue }
                if !record.balance.isZero { tokens.append(JSONMember(model.id.description, .amount(record.balance))) }
                claimable = try view.openClaims(of: holder, in: model.record.token).reduce(claimable) { $0.adding($1.amount) ?? .max }
            }
            guard wanted == nil || records.contains(where: { $0 != nil }), isWanted(tokens, claimable, balance.available) else { return true }
            guard rows.count < page.limit else {
                hasMore = true
                return false
            }
            rows.append(
                .object([
                    "holder": .text(holder), "tokens": .object(tokens), "claimable": .amount(claimable), "available": .amount(balance.available),
                ]))
            last = holder
            return true
        }
        return (rows, hasMore ? last : nil)
    }

    private func isWanted(_ tokens: [JSONMember], _ claimable: UInt256, _ available: UInt256) -> Bool {
        let hasAnything = !tokens.isEmpty || !claimable.isZero || !available.isZero
        return hasAnything && claimable >= leastClaimable?.value ?? .zero && available >= leastAvailable?.value ?? .zero
    }
}
