import ArgumentParser

struct ChainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chain", abstract: "Pay, deploy and call on a chain, each once.",
        discussion: """
            A command below writes an intent into the journal, which gives it the sender's next nonce, and returns. `imo chain run` signs what is open, writes
            each signature down before it sends it, and goes on until a finalized block says what became of it. Whatever is cut off is taken up by the next
            run: an intent has one effect or none, and a payment without an effect goes back to its account.

            EXAMPLE
              imo chain open --keystore operator.json --password-file password.txt --rpc http://127.0.0.1:8545
              imo chain withdraw alice 0.5 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --reference 'invoice 7'
              imo chain run --keystore operator.json --password-file password.txt --rpc http://127.0.0.1:8545
            """,
        subcommands: [
            ChainOpen.self, ChainWithdraw.self, ChainDeploy.self, ChainDeposit.self, ChainSnapshot.self, ChainSend.self, ChainRun.self,
            ChainCancel.self,
            ChainStatus.self, ChainReconcile.self,
        ])
}
