import ArgumentParser
import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import StrictJSON

struct OperatorRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Hand over from the operator's key to a new one, signed by both.",
        discussion: """
            From the entry on, content records are attested by the new key alone. Records that the old key attested before stay valid; one that it attested and
            that is not in the journal yet is refused, so reveal what waits first. The old key never comes back. A gateway that attests records is started
            again with the new keystore. Where the old key is lost, see `imo operator recover`.

            EXAMPLE
              imo operator rotate --keystore old.json --password-file old.txt --new-keystore new.json --new-password-file new.txt
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signing: SigningOptions
    @OptionGroup var successor: NewOperatorOptions

    func run() async throws {
        try await reportingErrors {
            let key = try successor.unlock()
            let ledger = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try view.ledger()
            }
            let signed = try signing.sign(common) { holder, authorization in
                let draft = RotateOperator(previous: holder, next: key.address, acceptanceSignature: [], authorization: authorization)
                let acceptance = (try? key.sign(ledger.signingDomain.digest(of: draft.acceptance)).bytes) ?? []
                return .rotateOperator(
                    RotateOperator(previous: holder, next: key.address, acceptanceSignature: acceptance, authorization: authorization))
            }
            guard let signed else { return }
            common.show(.rotated(to: key.address, by: try await common.submit(signed)))
        }
    }
}

extension JSONValue {
    /// The entry that replaced the operator's key, and the operator from then on.
    static func rotated(to operatorAddress: Address, by entry: JournalEntry) -> JSONValue {
        .object((JSONValue.entryWithEffects(entry).objectValue ?? []) + [JSONMember("operator", .text(operatorAddress))])
    }
}

/// The keystore of the key that becomes the operator's.
struct NewOperatorOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The keystore (Web3 Secret Storage v3) of the new key.", valueName: "file"))
    var newKeystore: String

    @Option(
        help: ArgumentHelp("A file with the new keystore's password; line ends are dropped. Without it the program asks.", valueName: "file"))
    var newPasswordFile: String?

    func unlock() throws -> PrivateKey {
        var password = PasswordOptions()
        password.passwordFile = newPasswordFile
        return try password.unlock(newKeystore)
    }
}
