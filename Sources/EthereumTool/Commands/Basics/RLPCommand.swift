internal import ArgumentParser

struct RLPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rlp", abstract: "Encode and decode Recursive Length Prefix.",
        discussion: """
            EXAMPLE
              imo eth rlp decode 0xc20102
            """,
        subcommands: [RLPEncode.self, RLPDecode.self])
}
