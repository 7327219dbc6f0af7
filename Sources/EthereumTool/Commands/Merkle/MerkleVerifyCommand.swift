internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumWallet
internal import StrictJSON

struct MerkleVerifyCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a leaf and its proof against a root.",
        discussion: """
            EXAMPLE
              imo eth merkle verify 0x… '(address,uint256)' 0x7099… 5 --proof 0x… --proof 0x…
            """)

    @Argument(help: "The root: 32 bytes in hexadecimal.")
    var root: String

    @Argument(help: "The leaf's types, such as (address,uint256).")
    var signature: String

    @Argument(help: "The leaf's values.")
    var values: [String] = []

    @Option(name: .customLong("proof"), help: "A hash of the proof; repeat it for each, in their order.")
    var proof: [String] = []

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        guard let root = Bytes32(hex: root) else { throw ToolError("the root is not 32 bytes in hexadecimal") }
        let hashes = proof.compactMap { Bytes32(hex: $0) }
        guard hashes.count == proof.count else { throw ToolError("the proof holds something that is not 32 bytes in hexadecimal") }
        let types = try ToolTypes(signature)
        let arguments = try types.values(values)
        return try ToolError.mapping {
            guard case .tuple(let values) = try ABIValue(arguments, as: .tuple(types.types)) else { return .null }
            let leaf = try StandardMerkleTree.leafHash(values, types.types)
            guard MerkleTree.verify(leaf: leaf, proof: hashes, root: root) else {
                throw ToolError("the proof does not lead from this leaf to the root")
            }
            return .object([JSONMember("leaf", .hex(leaf))])
        }
    }
}
