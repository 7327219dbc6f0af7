internal import ArgumentParser

struct SignInCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "siwe", abstract: "Build, read and verify Sign-In with Ethereum messages (EIP-4361).",
        discussion: """
            EXAMPLE
              imo eth siwe parse @message.txt
            """,
        subcommands: [SignInCreate.self, SignInParse.self, SignInVerify.self])
}
