internal import ArgumentParser
internal import EthereumPrimitives
internal import StrictJSON

struct UnitFrom: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "from", abstract: "Convert from the smallest part to the unit: 1500000000000000000 wei is 1.5 ether.",
        discussion: """
            EXAMPLE
              imo eth unit from 1500000000000000000
            """)

    @Argument(help: "An integer.")
    var amount: String

    @Option(help: "Decimals of the unit, 0 to 77.")
    var decimals = 18

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        guard let value = UInt256(decimal: amount), (0...77).contains(decimals) else {
            throw ToolError("'\(amount)' is not an unsigned integer below 2^256, or the decimals are not 0 to 77")
        }
        return .object([JSONMember("amount", .string(value.text(decimals: decimals)))])
    }
}
