import AdminAPI
import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct AdminRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a person, or one of their keys, off the list. It holds at once.",
        discussion: """
            What the key has approved does not count any more, unless it was carried out.

            EXAMPLE
              imo admin remove alice
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The person's name.")
    var name: AccountName

    @Option(help: "The key to remove; by default all of the person's.")
    var address: Address?

    func run() async throws {
        try await reportingErrors {
            var count = 0
            _ = try common.directory.changeAdministrators { file in
                count = file.remove(name, address: address)
                guard count > 0 else {
                    let key = address.map { " with the key \($0)" } ?? ""
                    throw Failure(message: "nobody is called '\(name)'\(key); see `imo admin list`", code: 66)
                }
            }
            common.show(.object(["removed": .text(name), "keys": .count(UInt64(count))]))
        }
    }
}
