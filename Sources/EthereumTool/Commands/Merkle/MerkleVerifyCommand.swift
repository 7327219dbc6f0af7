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
              imo eth merkle verify \\
                0x5093b3cbb41b3297535558e643e57cbe38ba71910175a49cda644b6dfd1ce3e8 \\
                '(address,uint256)' 0x0000000000000000000000000000000000000001 7 \\
                --proof 0x76a8840777f7abedc86ecfb490031df98f9815a8d636e3ac4905eada2654c2ab
            """)

    @Argument(help: "The root: 32 bytes in hexadecimal.")
    var root: String

    @OptionGroup var typed: TypedValues

    @Option(name: .customLong("proof"), help: "A hash of the proof; repeat it for each, in their order.")
    var proof: [String] = []

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        guard let root = Bytes32(hex: root) else { throw ToolError("the root is not 32 bytes in hexadecimal") }
        let hashes = proof.compactMap { Bytes32(hex: $0) }
        guard hashes.count == proof.count else { throw ToolError("the proof holds something that is not 32 bytes in hexadecimal") }
        let (_, types, arguments) = try typed.read()
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
