internal import ArgumentParser
internal import StrictJSON

struct ABIEncode: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Encode values without a selector.",
        discussion: """
            EXAMPLE
              imo eth abi encode '(address,uint256[])' \\
                0x70997970C51812dc3A010C7d01b50e0d17dc79C8 '[1,2]'
              imo eth abi encode '(string,int256)' --literal @alice -5
            """)

    @OptionGroup var typed: TypedValues

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue { try typed.call(.abiEncode) }
}
