import ArgumentParser

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Show, transfer, burn and vest ERC-7641 tokens.",
        discussion: """
            A token is named by its address, or by its model's id.

            EXAMPLE
              imo token show tiny
            """,
        subcommands: [
            TokenShow.self, TokenBalance.self, TokenHolders.self, TokenTransfer.self, TokenBurn.self, TokenGrant.self, TokenRevoke.self,
            TokenCancel.self,
        ])
}
