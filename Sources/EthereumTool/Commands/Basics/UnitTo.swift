internal import ArgumentParser
internal import EthereumPrimitives
internal import StrictJSON

struct UnitTo: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "to", abstract: "Convert from the unit to its smallest part: 1.5 ether is 1500000000000000000 wei.",
        discussion: """
            EXAMPLE
              imo eth unit to 1.5
              imo eth unit to 2.5 --decimals 6
            """)

    @Argument(help: "A decimal number.")
    var amount: String

    @Option(help: "Decimals of the unit, 0 to 77.")
    var decimals = 18

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        guard let value = UInt256(scaled: amount, decimals: decimals), (0...77).contains(decimals) else {
            throw ToolError("'\(amount)' is not a number with at most \(decimals) decimals below 2^256")
        }
        return .object([JSONMember("amount", .string(value.description))])
    }
}
