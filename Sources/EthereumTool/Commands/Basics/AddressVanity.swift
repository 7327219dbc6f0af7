internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumWallet
internal import StrictJSON

struct AddressVanity: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "vanity", abstract: "Search for the salt by which CREATE2 makes an address that looks as you like.",
        discussion: """
            Salts are tried from 0 upwards, or from --from.

            EXAMPLE
              imo eth address vanity 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 \\
                0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470 \\
                --starts-with 00
            """)

    @Argument(help: "The creating contract.")
    var sender: String

    @Argument(help: "The Keccak-256 hash of the init code.")
    var initCodeHash: String

    @OptionGroup var pattern: VanityPattern

    @Option(help: "The first salt to try: an integer, decimal or 0x hexadecimal.")
    var from = "0"

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let matches = try pattern.test()
        let sender = try ToolError.mapping { try Address(self.sender) }
        guard let hash = Bytes32(hex: initCodeHash) else { throw ToolError("the hash of the init code is not 32 bytes in hexadecimal") }
        guard var salt = JSONValue.string(from).unsignedInteger else { throw ToolError("'\(from.prefix(100))' is not an unsigned integer") }
        while true {
            let address = ContractAddress.create2(sender: sender, salt: Bytes32(salt), initCodeHash: hash)
            if matches(address) {
                return .object([JSONMember("salt", .hex(Bytes32(salt))), JSONMember("address", .string(address.description))])
            }
            salt = salt.addingReportingOverflow(.one).partialValue
        }
    }
}
