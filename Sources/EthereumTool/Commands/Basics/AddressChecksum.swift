internal import ArgumentParser
internal import StrictJSON

struct AddressChecksum: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "checksum", abstract: "Write an address with its EIP-55 checksum.",
        discussion: """
            EXAMPLE
              imo eth address checksum 0x70997970c51812dc3a010c7d01b50e0d17dc79c8
            """)

    @Argument(help: "An address; mixed case must satisfy the checksum.")
    var address: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.addressChecksum.call(["address": .string(try ToolInput.text(address))])
    }
}
