internal import ArgumentParser
internal import EthereumABI
internal import StrictJSON

struct ABIEncodePacked: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "encode-packed", abstract: "Encode values in the non-standard packed mode.",
        discussion: """
            EXAMPLE
              imo eth abi encode-packed '(address,uint256[])' 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 '[1,2]'
            """)

    @Argument(help: "A signature such as transfer(address,uint256), or (address,uint256).")
    var signature: String

    @Argument(help: "The values, one argument each; arrays and tuples as JSON.")
    var values: [String] = []

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let types = try ToolTypes(signature)
        return try BatchMethod.abiEncodePacked.call(["types": types.json, "values": try types.values(values)])
    }
}
