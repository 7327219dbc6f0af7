import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct ContentStake: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stake", abstract: "Put a bond behind a record of kind opml, and open the window in which it can be challenged.",
        discussion: """
            The bond is held in an account of the operator's. With --call, the call's charge is at stake too: its caller gets it back when the record is proven
            wrong. A record can be staked when the ledger's content window since its commitment has passed, so that it cannot give way any more.

            EXAMPLE
              imo content stake 0x2f6b1c --account operator --bond 10 --window-seconds 86400
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The record's token id.")
    var tokenID: TokenIDArgument

    @Option(help: "The account whose bond it is.")
    var account: AccountName

    @Option(help: ArgumentHelp("The bond. A challenger puts up the same.", valueName: "amount"))
    var bond: Amount

    @Option(help: ArgumentHelp("The settled call that made the record.", valueName: "id"))
    var call: CommandID?

    @Option(help: "The time in which the record can be challenged.")
    var windowSeconds: UInt64 = 86_400

    @Option(help: "The time that each side of a game has for all of its moves.")
    var clockSeconds: UInt64 = 3_600

    func validate() throws {
        guard (1...31_536_000).contains(windowSeconds) else {
            throw ValidationError("--window-seconds \(windowSeconds) is out of range; give 1 to 31536000, which is a year")
        }
        guard (1...31_536_000).contains(clockSeconds) else {
            throw ValidationError("--clock-seconds \(clockSeconds) is out of range; give 1 to 31536000, which is a year")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let command = StakeContent(
                tokenID: tokenID.value, account: account, bond: bond.value, call: call, windowMilliseconds: windowSeconds * 1000,
                clockMilliseconds: clockSeconds * 1000)
            common.show(.entryWithEffects(try await common.submit(.stakeContent(command))))
        }
    }
}
