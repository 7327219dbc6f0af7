internal import ArgumentParser
internal import StrictJSON

struct ABISelectorCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "selector", abstract: "Print the selector of a function or error, or the topic of an event.",
        discussion: """
            EXAMPLE
              imo eth abi selector 'transfer(address,uint256)'
            """)

    @Argument(help: "A signature, such as transfer(address,uint256), event E(uint256) or error E(uint256).")
    var signature: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.abiSelector.call(["signature": .string(try ToolInput.text(signature))])
    }
}
