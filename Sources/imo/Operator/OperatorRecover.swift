import ArgumentParser
import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import StrictJSON

struct OperatorRecover: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Replace the operator's key without it, by two people, where it is lost.",
        discussion: """
            Goes to a gateway by --remote alone, from a person with the role treasury, and waits for a second person as withdrawals above the limit do. The entry
            keeps the reason for ever: `imo operator show`, the public log and `imo monitor` show it to everybody. Where you still have the key, use
            `imo operator rotate`.

            EXAMPLE
              imo --remote prod.json operator recover --lost 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --reason 'the disk failed' --new-keystore new.json
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "The operator's address until now.")
    var lost: Address

    @Option(help: "Why the old key cannot sign. Everybody can read it, for ever.")
    var reason: String

    @OptionGroup var successor: NewOperatorOptions

    @Option(help: "The command's id; the same one again does nothing twice.")
    var id: CommandID?

    func validate() throws {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("--reason is empty; say why the old key cannot sign")
        }
    }

    func run() async throws {
        try await reportingErrors {
            guard let profile = try RemoteProfile.chosen() else {
                throw Failure(
                    message: "the operator's key is replaced without it by two people alone: name a gateway with --remote PROFILE, and see "
                        + "`imo admin add` for who they are",
                    code: 77)
            }
            let key = try successor.unlock()
            let draft = RotateOperator(lost: lost, next: key.address, lossReason: reason, acceptanceSignature: [])
            let acceptance = try key.sign(profile.domain.digest(of: draft.acceptance)).bytes
            let rotation = RotateOperator(lost: lost, next: key.address, lossReason: reason, acceptanceSignature: acceptance)
            common.show(.rotated(to: key.address, by: try await common.submit(.rotateOperator(rotation), id: id ?? .next())))
        }
    }
}
