internal import ArgumentParser

struct MerkleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merkle", abstract: "OpenZeppelin's standard Merkle trees.",
        discussion: """
            EXAMPLE
              imo eth merkle root @leaves.json
            """,
        subcommands: [MerkleRootCommand.self, MerkleProofCommand.self, MerkleVerifyCommand.self])
}
