import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct TokenHolders: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holders", abstract: "List a token's holders by address.",
        discussion: """
            EXAMPLE
              imo token holders tiny
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    @Option(help: "List the holders after this address.")
    var after: Address?

    @Option(help: "The greatest number of holders.")
    var limit: Int = 1000

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit \(limit) is out of range; give 1 to 100000") }
    }

    func run() async throws {
        try await reportingErrors {
            let holders = try common.directory.read { reader -> [JSONValue] in
                var view = LedgerView(reader: reader)
                let address = try token.resolve(in: &view)
                _ = try view.token(address)
                return try reader.holders(of: address, after: after, limit: limit).filter { !$0.record.balance.isZero }.map {
                    .object(["holder": .text($0.holder), "balance": .amount($0.record.balance)])
                }
            }
            common.show(.array(holders))
        }
    }
}
