import ArgumentParser
import EthereumPrimitives

struct ContentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "content", abstract: "Record content that a model generated from a prompt (ERC-7007), and verify records.",
        discussion: """
            EXAMPLE
              imo content show 0x2f6b1c
            """,
        subcommands: [
            ContentAdd.self, ContentShow.self, ContentVerify.self, ContentStake.self, ContentChallenge.self, ContentRespond.self, ContentJudge.self,
            ContentFinish.self,
        ])
}

/// The id of a content record: decimal, or hexadecimal with 0x.
struct TokenIDArgument: WrittenArgument {
    let value: UInt256

    init(written text: String) throws {
        guard let value = text.hasPrefix("0x") ? UInt256(hex: text) : UInt256(decimal: text) else {
            throw WrittenFault("expected a number of up to 256 bits, decimal or hexadecimal with 0x, as in the imo-content header")
        }
        self.value = value
    }
}
