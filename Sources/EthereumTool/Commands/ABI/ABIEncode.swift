internal import ArgumentParser
internal import EthereumABI
internal import StrictJSON

struct ABIEncode: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Encode values, without a selector.",
        discussion: """
            EXAMPLE
              imo eth abi encode '(address,uint256[])' 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 '[1,2]'
            """)

    @Argument(help: "A signature such as transfer(address,uint256), or (address,uint256).")
    var signature: String

    @Argument(help: "The values, one argument each; arrays and tuples as JSON.")
    var values: [String] = []

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let types = try ToolTypes(signature)
        return try BatchMethod.abiEncode.call(["types": types.json, "values": try types.values(values)])
    }
}
