import ArgumentParser
import EthereumPrimitives

struct ContentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "content", abstract: "Record content that a model generated from a prompt (ERC-7007), and verify records.",
        discussion: """
            EXAMPLE
              imo content show 0x2f6b1c
            """,
        subcommands: [ContentAdd.self, ContentShow.self, ContentVerify.self])
}

/// The id of a content record: decimal, or hexadecimal with 0x.
struct TokenIDArgument: ExpressibleByArgument, Sendable {
    let value: UInt256

    init?(argument: String) {
        guard let value = argument.hasPrefix("0x") ? UInt256(hex: argument) : UInt256(decimal: argument) else { return nil }
        self.value = value
    }
}
