internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import StrictJSON

struct IndexCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "index", abstract: "Print the storage slot of a mapping's entry.",
        discussion: """
            For a mapping in a mapping, give the slot of the inner one in place of the number.

            EXAMPLE
              imo eth index address 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 3
              imo eth index string 'name' 0
              imo eth index uint256 7 2 --vyper
            """)

    @Argument(help: "The type of the key: an elementary type, string or bytes.")
    var type: String

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("The key and the mapping's slot.", valueName: "key-and-slot"))
    var items: [String] = []

    @Flag(help: "The contract is written in Vyper, which hashes slot and key the other way about.")
    var vyper = false

    @OptionGroup var literalOption: LiteralOption

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let arguments = try TypedValues.arguments(items)
        guard arguments.count == 2 else { throw ToolError("\(arguments.count) values: write the key and the mapping's slot", exitCode: 64) }
        guard let slot = JSONValue.string(arguments[1]).unsignedInteger else {
            throw ToolError("'\(arguments[1].prefix(100))' is not a slot: expected an unsigned integer, decimal or 0x hexadecimal")
        }
        let key = try keyBytes(arguments[0])
        let bytes = vyper ? Bytes32(slot).bytes + key : key + Bytes32(slot).bytes
        return .object([JSONMember("slot", .hex(Keccak256.hash(bytes)))])
    }

    /// The key as it is hashed: a word, or the bytes of a text as they are. Vyper hashes those first.
    private func keyBytes(_ text: String) throws -> [UInt8] {
        try ToolError.mapping {
            let type = try ABIType(self.type)
            let value = try ABIValue(try ToolInput.value(text, as: type, literal: literalOption), as: type)
            let bytes: [UInt8]
            switch (type, value) {
            case (.array, _), (.fixedArray, _), (.tuple, _): throw ToolError("a mapping has no key of type \(type): expected an elementary type")
            case (.string, .string(let text)): bytes = Array(text.utf8)
            case (.bytes, .bytes(let content)): bytes = content
            default: return try ABI.encode([value], as: [type])
            }
            return vyper ? Keccak256.hash(bytes).bytes : bytes
        }
    }
}
