internal import ArgumentParser
internal import StrictJSON

struct AddressCreate2: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "create2", abstract: "Print the address of a contract that CREATE2 makes.",
        discussion: """
            EXAMPLE
              imo eth address create2 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 \\
                0x0000000000000000000000000000000000000000000000000000000000000001 \\
                0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470
            """)

    @Argument(help: "The creating contract.")
    var sender: String

    @Argument(help: "The salt: 32 bytes in hexadecimal.")
    var salt: String

    @Argument(help: "The Keccak-256 hash of the init code.")
    var initCodeHash: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.addressCreate2.call([
            "sender": .string(sender), "salt": .string(salt), "initCodeHash": .string(initCodeHash),
        ])
    }
}
