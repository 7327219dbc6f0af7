internal import EthereumABI
internal import EthereumPrimitives
internal import StrictJSON

/// Calldata and creation code, made of the texts of a command line.
package enum ContractData {
    /// The calldata of a function with one text a value; arrays and tuples as JSON.
    ///
    /// - Throws: ``ToolError`` that names the value at fault.
    package static func call(_ function: String, _ values: [String]) throws -> [UInt8] {
        try call(function, values, literal: .unset).data
    }

    /// The code of an artifact's file, which comes first, with the encoded values of its constructor behind it.
    ///
    /// - Throws: ``ToolError`` that names the file or the value at fault.
    package static func creation(_ arguments: [String]) throws -> [UInt8] { try creation(arguments, literal: .unset) }

    static func call(_ text: String, _ values: [String], literal: LiteralOption) throws -> (function: ABIFunction, data: [UInt8]) {
        let function = try ToolError.mapping { try self.function(text) }
        let types = function.inputs.map(\.type)
        let values = try ToolTypes(types: types).values(values, literal: literal)
        return (function, try ToolError.mapping { try function.encodeCall(try members(of: values, types)) })
    }

    static func creation(_ arguments: [String], literal: LiteralOption) throws -> [UInt8] {
        guard let path = arguments.first else { throw ToolError("write the artifact's file", exitCode: 64) }
        let file = try ToolInput.file(path.hasPrefix("@") ? String(path.dropFirst()) : path)
        let artifact = try ToolError.mapping { try JSONValue(parsing: file) }
        guard let text = artifact["bytecode"]?.stringValue ?? artifact["bytecode"]?["object"]?.stringValue, let code = try? Hex.decode(text),
            !code.isEmpty
        else { throw ToolError("'\(path)' has no \"bytecode\" in hexadecimal: is it an artifact?") }
        let contract = try ToolError.mapping { try ContractABI(artifact) }
        let types = constructor(of: contract).map(\.type)
        let values = try ToolTypes(types: types).values(Array(arguments.dropFirst()), literal: literal)
        return code + (try ToolError.mapping { try ABI.encode(try members(of: values, types), as: types) })
    }

    /// Reads a function. Its results may stand as `returns (…)`, or as a second list of types.
    private static func function(_ text: String) throws -> ABIFunction {
        guard let border = text.firstRange(of: ")(") else { return try ABIFunction(text) }
        return try ABIFunction("\(text[..<border.lowerBound])) returns (\(text[border.upperBound...])")
    }

    /// The parameters of the constructor; none where the contract has none.
    private static func constructor(of contract: ContractABI) -> [ABIParameter] {
        for case .constructor(let inputs, _) in contract.items { return inputs }
        return []
    }

    private static func members(of values: JSONValue, _ types: [ABIType]) throws -> [ABIValue] {
        guard case .tuple(let members) = try ABIValue(values, as: .tuple(types)) else { return [] }
        return members
    }
}
