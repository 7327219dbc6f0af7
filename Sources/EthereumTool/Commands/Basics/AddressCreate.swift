internal import ArgumentParser
internal import StrictJSON

struct AddressCreate: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Print the address of a contract that an account creates.",
        discussion: """
            EXAMPLE
              imo eth address create 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 7
            """)

    @Argument(help: "The creator.")
    var sender: String

    @Argument(help: "The creator's nonce.")
    var nonce: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.addressCreate.call(["sender": .string(sender), "nonce": .string(nonce)])
    }
}
