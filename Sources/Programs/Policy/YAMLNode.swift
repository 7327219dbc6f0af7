internal import Yams

/// A node of a YAML file with its line, read strictly: each mapping says which keys it knows.
struct YAMLNode {
    private let node: Node
    let line: Int

    private static let greatestSize = 256 * 1024

    /// Reads a file's one document.
    ///
    /// - Throws: `PolicyError` for what is not YAML, a key given twice, an alias, or more than 256 KiB.
    init(document text: String) throws(PolicyError) {
        guard text.utf8.count <= Self.greatestSize else { throw PolicyError(line: 1, "the file is larger than 256 KiB") }
        if let line = Self.lineWithAnchor(in: text) { throw PolicyError(line: line, "anchors and aliases are not allowed: write out what is meant") }
        do {
            guard let node = try Yams.compose(yaml: text) else { throw PolicyError(line: 1, "the file is empty") }
            self.init(node, line: 1)
        } catch let error as PolicyError {
            throw error
        } catch let error as YamlError {
            throw Self.located(error)
        } catch {
            throw PolicyError(line: 1, "\(error)")
        }
    }

    /// The first line on which a value begins with `&name` or `*name`.
    ///
    /// Anchors let a short file stand for an enormous one; policies have no use for them.
    private static func lineWithAnchor(in text: String) -> Int? {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var opensValue = true
            var isMark = false
            for character in line {
                if isMark, character.isLetter || character.isNumber { return index + 1 }
                isMark = opensValue && (character == "&" || character == "*")
                if character != " " { opensValue = ":-,[{".contains(character) }
            }
        }
        return nil
    }

    private init(_ node: Node, line: Int) {
        self.node = node
        self.line = node.mark?.line ?? line
    }

    /// A member of a mapping stands where its key does.
    private init(_ node: Node, at line: Int) { (self.node, self.line) = (node, line) }

    private static func located(_ error: YamlError) -> PolicyError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            PolicyError(line: mark.line, problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            PolicyError(line: lastLine(of: duplicates.first ?? "", in: context), "the key \(duplicates.joined(separator: ", ")) is given twice")
        default: PolicyError(line: 1, "\(error)")
        }
    }

    /// The last line that begins with a key, from where its mapping begins.
    private static func lastLine(of key: String, in context: YamlError.Context) -> Int {
        let lines = context.text.split(separator: "\n", omittingEmptySubsequences: false)
        let last = lines.lastIndex { $0.drop(while: { $0 == " " }).hasPrefix("\(key):") }
        return last.map { $0 + 1 } ?? context.mark.line
    }

    /// The text of a scalar and whether it stands in quotes, or nothing for a list or a mapping.
    var scalar: (text: String, isQuoted: Bool)? {
        guard let scalar = node.scalar else { return nil }
        return (scalar.string, scalar.style == .singleQuoted || scalar.style == .doubleQuoted)
    }

    var isMapping: Bool { node.mapping != nil }

    func text(_ what: String) throws(PolicyError) -> String {
        guard let scalar else { throw PolicyError(line: line, "\(what) must be one line of text") }
        return scalar.text
    }

    func list(_ what: String) throws(PolicyError) -> [YAMLNode] {
        guard let sequence = node.sequence else { throw PolicyError(line: line, "\(what) must be a list") }
        return sequence.map { YAMLNode($0, line: line) }
    }

    func entries(_ what: String) throws(PolicyError) -> [(key: String, node: YAMLNode)] {
        guard let mapping = node.mapping else { throw PolicyError(line: line, "\(what) must be a mapping of names") }
        var entries: [(String, YAMLNode)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { throw PolicyError(line: line, "\(what) has a key that is no name") }
            entries.append((name, YAMLNode(value, at: key.mark?.line ?? line)))
        }
        return entries
    }

    /// The mapping's members by key.
    ///
    /// - Throws: `PolicyError` at an unknown key, with the known ones.
    func members(_ what: String, known: [String]) throws(PolicyError) -> [String: YAMLNode] {
        var members: [String: YAMLNode] = [:]
        for (key, node) in try entries(what) {
            guard known.contains(key) else {
                throw PolicyError(line: node.line, "\(what) has no key \(key); it may have \(known.joined(separator: ", "))")
            }
            members[key] = node
        }
        return members
    }
}
