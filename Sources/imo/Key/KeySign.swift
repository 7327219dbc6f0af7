import ArgumentParser
import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import StrictJSON

struct KeySign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Make, as an account's owner, an API key that is your wallet's signature.",
        discussion: """
            The ledger stores what was signed, never the signature: the key is shown this once, and signing the same again gives the same key. The operator
            names an account's owner by `imo account owner`. Over HTTP, GET /imo/v1/keys/typed-data gives the statement for any wallet, and POST /imo/v1/keys
            makes the key known.

            EXAMPLE
              imo key sign alice --until 2027-01-01 --label agent --daily-limit 2.5 --keystore owner.json --password-file owner.password
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var keystore: KeystoreOptions

    @Argument(help: "The account that pays for the key's calls.")
    var account: AccountName

    @Option(help: "The time in UTC from which the key makes no calls, such as 2027-01-01.")
    var until: Timestamp

    @Option(help: "A name for people.")
    var label: String = ""

    @Option(help: ArgumentHelp("The most that the key's calls may spend in a day of UTC.", valueName: "amount"))
    var dailyLimit: Amount?

    func validate() throws {
        guard until > Timestamp.now else { throw ValidationError("--until has passed; give a later time") }
        guard label.utf8.count <= Command.maximumTextBytes else {
            throw ValidationError("--label has \(label.utf8.count) bytes; give at most \(Command.maximumTextBytes)")
        }
        guard keystore.keystore != nil else { throw ValidationError("this needs the owner's signature: name a --keystore") }
    }

    func run() async throws {
        try await reportingErrors {
            guard let wallet = try keystore.unlock() else { return }
            let statement = WalletKeyStatement(
                owner: wallet.address, account: account, label: label, expires: until.seconds, dailyLimit: dailyLimit?.value)
            let domain = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try view.ledger().signingDomain(salt: common.directory.signingSalt(&view))
            }
            let digest = domain.digest(of: statement.message)
            let signature = try wallet.sign(digest)
            let entry = try await common.submit(statement.creation(digest: digest))
            let key = WalletKey.unsigned(statement, in: domain) + Hex.encode(signature.bytes, prefix: false)
            common.show(
                .object([
                    "key": .string(key), "id": .string(JSONValue.keyID(digest)), "account": .text(account), "owner": .text(wallet.address),
                    "label": .string(label), "validUntil": .time(until), "dailyLimit": dailyLimit.map { .amount($0.value) } ?? .null,
                    "entry": .count(entry.number),
                ]))
        }
    }
}
