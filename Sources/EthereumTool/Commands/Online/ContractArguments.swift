internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumRPC
internal import StrictJSON

/// A contract, a function and its values, or an account and calldata.
struct ContractArguments: ParsableArguments {
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "The contract or account, then perhaps a function such as transfer(address,uint256), and one argument a value.",
            valueName: "to-function-and-values"))
    var items: [String] = []

    @Option(help: "Calldata in hexadecimal, in place of a function.")
    var data: String?

    @Option(help: "Wei to send.")
    var value = "0"

    @OptionGroup var literalOption: LiteralOption

    init() {}

    /// The call and the function that it calls, nil for bare calldata.
    func read(from sender: Address?) throws -> (call: ContractCallRequest, function: ABIFunction?) {
        let arguments = try TypedValues.arguments(items)
        guard let first = arguments.first else { throw ToolError("write whom to call: an address", exitCode: 64) }
        let to = try ToolError.mapping { try Address(first) }
        guard let wei = UInt256(decimal: value) else {
            throw ToolError("'\(value.prefix(60))' is not an amount of wei: write an unsigned integer", exitCode: 64)
        }
        guard arguments.count > 1 else {
            let bytes = try data.map { try ToolInput.bytes($0) } ?? []
            return (ContractCallRequest(from: sender, to: to, data: bytes, value: wei), nil)
        }
        guard data == nil else { throw ToolError("write either a function or --data", exitCode: 64) }
        let (function, calldata) = try ContractData.call(arguments[1], Array(arguments.dropFirst(2)), literal: literalOption)
        return (ContractCallRequest(from: sender, to: to, data: calldata, value: wei), function)
    }
}
