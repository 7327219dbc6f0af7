internal import ArgumentParser
internal import StrictJSON

struct MerkleProofCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "proof", abstract: "Print the proof of a leaf.",
        discussion: """
            EXAMPLE
              imo eth merkle proof @leaves.json 0
            """)

    @Argument(help: "JSON: {\"leafEncoding\": [types], \"values\": [[…]]}; sortLeaves may be false.")
    var leaves: String

    @Argument(help: "The number of the leaf, from 0.")
    var index: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let result = try MerkleLeaves(leaves).call(.merkleProof, index: index)
        return output.json ? result : .object(["proof": result["proof"]])
    }
}
