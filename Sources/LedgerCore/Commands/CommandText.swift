internal import EthereumPrimitives

extension Command {
    /// The most bytes of a text for people: a reference, a label, a name, a symbol.
    public static let maximumTextBytes = 256
}

extension String {
    var isWithinTextLimit: Bool { utf8.count <= Command.maximumTextBytes }
}

extension RLPDecoder {
    /// Reads a text for people.
    ///
    /// - Throws: ``RLPError`` when it is longer than ``Command/maximumTextBytes``.
    mutating func readText() throws(RLPError) -> String {
        let text = try readString()
        guard text.isWithinTextLimit else { throw invalid("a text has at most \(Command.maximumTextBytes) bytes") }
        return text
    }
}
