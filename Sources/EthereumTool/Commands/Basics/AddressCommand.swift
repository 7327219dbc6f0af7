internal import ArgumentParser

struct AddressCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "address", abstract: "Check and compute addresses.",
        discussion: """
            EXAMPLE
              imo eth address checksum 0x70997970c51812dc3a010c7d01b50e0d17dc79c8
            """,
        subcommands: [AddressChecksum.self, AddressCreate.self, AddressCreate2.self, AddressVanity.self])
}
