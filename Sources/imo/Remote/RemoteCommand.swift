import ArgumentParser

struct RemoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remote", abstract: "Operate a gateway on another machine, by requests that a key signs.",
        discussion: """
            A profile names the gateway and the key. With --remote PROFILE as the first words, or the environment variable IMO_REMOTE, these commands go to
            the gateway: account create, credit, withdraw and transfer, key create, model deposit, submit, reload, sign-in link, operator recover, top,
            and the ones below.
            Everything else the ledger can do goes by `submit`. Exit code 75 says that a command waits for a second person.

            EXAMPLE
              imo remote init prod.json --url https://gateway.example.com --ledger 0x5FbDB2315678afecb367f032d93F642f64180aa3 --keystore alice.json
              imo --remote prod.json account withdraw alice 5 --reference 'transfer 9'
            """,
        subcommands: [RemoteInit.self, RemoteProposals.self, RemoteApprove.self, RemoteWithdraw.self, RemoteMetrics.self])
}
