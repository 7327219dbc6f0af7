import AdminAPI
import ArgumentParser
import EthereumPrimitives
import LedgerCore

struct AdminAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Let a person operate this gateway from another machine, by a key of their own.",
        discussion: """
            Every role may read metrics and waiting commands. operate manages accounts, keys, budgets, models and prices; treasury books and moves money;
            neither includes the other. Several keys of one name are one person.

            EXAMPLE
              imo admin add alice 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --role operate --role treasury
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The person's name: 1 to 64 of a-z 0-9 . _ - beginning with a letter or a digit.")
    var name: AccountName

    @Argument(help: "The address of the key that signs the person's requests.")
    var address: Address

    @Option(name: .customLong("role"), help: "What the person may do: read, operate or treasury. Repeat it for several.")
    var roles: [AdminRole] = []

    func run() async throws {
        try await reportingErrors {
            guard !roles.isEmpty else { throw ValidationError("no role was given; give --role read, --role operate, --role treasury, or several") }
            let administrator = Administrator(name: name, address: address, roles: Set(roles))
            _ = try common.directory.changeAdministrators { try $0.add(administrator) }
            common.show(administrator.json)
        }
    }
}
