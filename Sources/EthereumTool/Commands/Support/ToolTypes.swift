internal import EthereumABI
internal import StrictJSON

/// The types and values of a command line, as parameters of the batch methods.
struct ToolTypes {
    let types: [ABIType]

    init(types: [ABIType]) {
        self.types = types
    }

    /// Reads `name(type,…)`, `(type,…)` or a human-readable function; names are ignored.
    init(_ signature: String) throws {
        types = try ToolError.mapping {
            signature.hasPrefix("(")
                ? try ABIFunction("f" + signature).inputs.map(\.type) : try ABIFunction(signature).inputs.map(\.type)
        }
    }

    var json: JSONValue { .array(types.map { .string($0.description) }) }

    /// Reads one value from each argument.
    func values(_ arguments: [String], literal: LiteralOption) throws -> JSONValue {
        guard arguments.count == types.count else {
            throw ToolError("\(arguments.count) values for \(types.count) types: give one argument a value, arrays and tuples as JSON")
        }
        return .array(try zip(arguments, types).map { try ToolInput.value($0, as: $1, literal: literal) })
    }
}
