internal import ArgumentParser
internal import EthereumABI
internal import StrictJSON

struct ABISelectorCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "selector", abstract: "The selector of a function or error, the topic of an event.",
        discussion: """
            EXAMPLE
              imo eth abi selector 'transfer(address,uint256)'
            """)

    @Argument(help: "A signature; event … and error … work too.")
    var signature: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.abiSelector.call(["signature": .string(try ToolInput.text(signature))])
    }
}
