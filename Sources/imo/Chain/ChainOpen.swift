import ArgumentParser
import ChainTransactions
import EthereumRPC
import Ledger
import LedgerCore
import StrictJSON

struct ChainOpen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Take an account into the ledger as a sender of transactions.",
        discussion: """
            From then on only this ledger may send from the account: a nonce that anybody else uses stops everything. The account must have no transaction
            that waits for a block.

            EXAMPLE
              imo chain open --keystore operator.json --password-file password.txt --rpc http://127.0.0.1:8545
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var sender: ChainSenderOptions

    func run() async throws {
        try await reportingErrors {
            let chainID = try common.chainID()
            let (account, count) = try await sender.run(chainID) { client, signer in
                try await client.requireAgreement()
                let mined = try await client.transactionCount(of: signer.address)
                guard try await client.transactionCount(of: signer.address, at: .pending) == mined else {
                    throw Failure(message: "'\(signer.address)' has transactions that wait for a block; open it when they are done", code: 65)
                }
                return (signer.address, mined)
            }
            let entry = try await common.submit(.openSender(OpenSender(sender: account, firstNonce: count)))
            common.show(
                .object(["sender": .text(account), "firstNonce": .count(count), "chainId": .count(chainID), "entry": .count(entry.number)]))
        }
    }
}
