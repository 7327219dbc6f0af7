/// Takes what only the operator should know out of an upstream's error: the upstream's name of the model, and the ids of the operator's accounts there.
package struct OperatorsNames {
    /// The beginnings of ids that OpenAI's errors name: of organisations, projects and keys.
    private static let idPrefixes = ["org-", "proj_", "sk-"].map { Array($0.utf8) }
    /// Ids are longer than words that begin like one.
    private static let leastIDBytes = 16

    private let upstreamModel: [UInt8]
    private let model: [UInt8]

    /// - Parameters:
    ///   - upstreamModel: The upstream's name of the model; nil where it is the caller's.
    ///   - model: The caller's name of the model.
    package init(upstreamModel: String?, model: String) {
        self.upstreamModel = Array((upstreamModel ?? "").utf8)
        self.model = Array(model.utf8)
    }

    /// Replaces the names in a text wherever they are whole words.
    package func replaced(in text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var offset = 0
        while offset < text.count {
            guard offset == 0 || !isWordByte(text[offset - 1]), let (end, replacement) = name(at: offset, of: text) else {
                output.append(text[offset])
                offset += 1
                continue
            }
            output += replacement
            offset = end
        }
        return output
    }

    /// The end of the name that begins here, and its replacement.
    private func name(at start: Int, of text: [UInt8]) -> (end: Int, replacement: [UInt8])? {
        let rest = text[start...]
        if !upstreamModel.isEmpty, rest.starts(with: upstreamModel), isEndOfWord(start + upstreamModel.count, of: text) {
            return (start + upstreamModel.count, model)
        }
        guard let prefix = OperatorsNames.idPrefixes.first(where: { rest.starts(with: $0) }) else { return nil }
        let id = rest.dropFirst(prefix.count).prefix { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        return id.count >= OperatorsNames.leastIDBytes ? (id.endIndex, prefix + Array("withheld".utf8)) : nil
    }

    /// Whether a word ends here. A point or a colon ends it, unless another word is joined on to it.
    private func isEndOfWord(_ offset: Int, of text: [UInt8]) -> Bool {
        guard offset < text.count, isWordByte(text[offset]) else { return true }
        guard text[offset] == UInt8(ascii: ".") || text[offset] == UInt8(ascii: ":") else { return false }
        return offset + 1 == text.count || !isWordByte(text[offset + 1])
    }

    private func isWordByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || "-_./:".utf8.contains(byte) }

    private func isAlphanumeric(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) }
}
