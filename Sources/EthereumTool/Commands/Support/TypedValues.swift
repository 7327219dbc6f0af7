internal import ArgumentParser
internal import StrictJSON

/// A signature and values of its types.
struct TypedValues: ParsableArguments {
    @Argument(help: "A signature such as transfer(address,uint256), or (address,uint256).")
    var signature: String

    @Argument(help: "The values, one argument each; arrays and tuples as JSON.")
    var values: [String] = []

    /// Calls a batch method with the types and the values.
    ///
    /// - Throws: ``ToolError``
    func call(_ method: BatchMethod) throws -> JSONValue {
        let types = try ToolTypes(signature)
        return try method.call(["types": types.json, "values": try types.values(values)])
    }
}
