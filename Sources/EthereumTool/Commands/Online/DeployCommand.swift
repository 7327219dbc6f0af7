internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumRPC
internal import StrictJSON

struct DeployCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy", abstract: "Create a contract from its artifact.",
        discussion: """
            An artifact is JSON with "abi" and "bytecode", as compilers and contracts-abi/artifacts have it.

            EXAMPLE
              imo eth deploy contracts-abi/artifacts/RevShareToken.json \\
                'My model' MINE 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 \\
                1000000000000000000000000 60 86400 0 \\
                0x70997970C51812dc3A010C7d01b50e0d17dc79C8 '[]' \\
                --key-file key.txt --rpc http://127.0.0.1:8545
            """)

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "The artifact's file, then one argument a value of the constructor; arrays and tuples as JSON.", valueName: "artifact-and-values"))
    var items: [String] = []

    @OptionGroup var literalOption: LiteralOption

    @OptionGroup var sending: SendingOptions

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        let data = try initCode()
        return try await sending.send(client) { sender in ContractCallRequest(from: sender, to: nil, data: data) }
    }

    /// The artifact's code with the encoded values behind it.
    private func initCode() throws -> [UInt8] {
        let arguments = try TypedValues.arguments(items)
        guard let path = arguments.first else { throw ToolError("write the artifact's file", exitCode: 64) }
        let file = try ToolInput.file(path.hasPrefix("@") ? String(path.dropFirst()) : path)
        let artifact = try ToolError.mapping { try JSONValue(parsing: file) }
        guard let text = artifact["bytecode"]?.stringValue ?? artifact["bytecode"]?["object"]?.stringValue, let code = try? Hex.decode(text),
            !code.isEmpty
        else { throw ToolError("'\(path)' has no \"bytecode\" in hexadecimal: is it an artifact?") }
        let contract = try ToolError.mapping { try ContractABI(artifact) }
        let types = DeployCommand.constructor(of: contract).map(\.type)
        let values = try ToolTypes(types: types).values(Array(arguments.dropFirst()), literal: literalOption)
        return code
            + (try ToolError.mapping { () throws -> [UInt8] in
                guard case .tuple(let values) = try ABIValue(values, as: .tuple(types)) else { return [] }
                return try ABI.encode(values, as: types)
            })
    }

    /// The parameters of the constructor; none where the contract has none.
    private static func constructor(of contract: ContractABI) -> [ABIParameter] {
        for case .constructor(let inputs, _) in contract.items { return inputs }
        return []
    }
}
