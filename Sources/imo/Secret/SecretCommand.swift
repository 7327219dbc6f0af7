import ArgumentParser

struct SecretCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret", abstract: "Replace the gateway's secret, from which the salts of receipts follow.",
        discussion: """
            EXAMPLE
              imo secret rotate
            """,
        subcommands: [SecretRotate.self])
}
