internal import StrictJSON

/// The leaves of a tree, as the commands take them.
struct MerkleLeaves {
    private let json: JSONValue

    /// Reads `{"leafEncoding": […], "values": [[…]], "sortLeaves": …}`.
    ///
    /// - Throws: ``ToolError`` for another member, which would otherwise be ignored.
    init(_ argument: String) throws {
        json = try ToolInput.json(argument)
        if let unknown = json.member(outside: ["leafEncoding", "values", "sortLeaves"]) {
            throw ToolError("the leaves have the member \"\(unknown.prefix(60))\": expected leafEncoding, values and sortLeaves")
        }
    }

    /// Calls a method with the leaves, and with the number of one of them where given.
    func call(_ method: BatchMethod, index: String? = nil) throws -> JSONValue {
        try method.call([
            "leafEncoding": json["leafEncoding"], "values": json["values"], "sortLeaves": json["sortLeaves"],
            "index": index.map { .string($0) },
        ])
    }
}
