internal import ArgumentParser
internal import StrictJSON

struct MerkleRootCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "root", abstract: "Print the root of a tree.",
        discussion: """
            EXAMPLE
              imo eth merkle root @leaves.json
            """)

    @Argument(help: "JSON: {\"leafEncoding\": [types], \"values\": [[…]]}; sortLeaves may be false.")
    var leaves: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try MerkleLeaves(leaves).call(.merkleRoot)
    }
}
