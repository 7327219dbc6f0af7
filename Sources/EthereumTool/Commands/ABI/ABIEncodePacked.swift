internal import ArgumentParser
internal import StrictJSON

struct ABIEncodePacked: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "encode-packed", abstract: "Encode values in the non-standard packed mode.",
        discussion: """
            EXAMPLE
              imo eth abi encode-packed '(address,uint256[])' \\
                0x70997970C51812dc3A010C7d01b50e0d17dc79C8 '[1,2]'
            """)

    @OptionGroup var typed: TypedValues

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue { try typed.call(.abiEncodePacked) }
}
