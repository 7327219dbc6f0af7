internal import ArgumentParser
internal import EthereumABI
internal import StrictJSON

struct CalldataCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "calldata", abstract: "Encode a call: the selector and the arguments.",
        discussion: """
            EXAMPLE
              imo eth calldata 'transfer(address,uint256)' \\
                0x70997970C51812dc3A010C7d01b50e0d17dc79C8 1000
              imo eth calldata 'move(int256)' -5
            """)

    @OptionGroup var typed: TypedValues

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let (signature, types, arguments) = try typed.read()
        return try ToolError.mapping {
            guard case .tuple(let values) = try ABIValue(arguments, as: .tuple(types.types)) else { return .null }
            return .object([JSONMember("data", .hex(try ABIFunction(signature).encodeCall(values)))])
        }
    }
}
