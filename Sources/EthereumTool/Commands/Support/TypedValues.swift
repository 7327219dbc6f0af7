internal import ArgumentParser
internal import StrictJSON

/// A signature and values of its types. A value may be a negative number.
struct TypedValues: ParsableArguments {
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "A signature such as transfer(address,uint256) or (address,uint256), then one argument a value; arrays and tuples as JSON.",
            valueName: "signature-and-values"))
    var items: [String] = []

    @OptionGroup var literalOption: LiteralOption

    init() {}

    /// The arguments among what the parser does not know. Behind `--` anything is one; before it, what looks like an option and is no number is
    /// a mistake.
    ///
    /// - Throws: ``ToolError`` with exit code 64.
    static func arguments(_ items: [String]) throws -> [String] {
        let end = items.firstIndex(of: "--")
        for item in items[..<(end ?? items.endIndex)] where item.hasPrefix("-") && item != "-" && !isNegativeNumber(item) {
            throw ToolError("unknown option '\(item)': write a text that begins with - behind --", exitCode: 64)
        }
        guard let end else { return items }
        return Array(items[..<end] + items[(end + 1)...])
    }

    private static func isNegativeNumber(_ text: String) -> Bool {
        text.utf8.count > 1 && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// The signature's types and the values.
    ///
    /// - Throws: ``ToolError``
    func read() throws -> (signature: String, types: ToolTypes, values: JSONValue) {
        var arguments = try TypedValues.arguments(items)
        guard !arguments.isEmpty else { throw ToolError("a signature is missing, such as transfer(address,uint256)", exitCode: 64) }
        let signature = arguments.removeFirst()
        let types = try ToolTypes(signature)
        return (signature, types, try types.values(arguments, literal: literalOption))
    }

    /// Calls a batch method with the types and the values.
    ///
    /// - Throws: ``ToolError``
    func call(_ method: BatchMethod) throws -> JSONValue {
        let (_, types, values) = try read()
        return try method.call(["types": types.json, "values": values])
    }
}
