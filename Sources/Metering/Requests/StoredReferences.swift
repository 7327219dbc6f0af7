internal import StrictJSON

/// A reference in a request to an object that the upstream keeps: an earlier response, a conversation, a file.
///
/// The upstream knows one account, the operator's, and gives each caller everything that any caller left there.
package struct StoredReference: Sendable, Hashable {
    /// The member that refers to the object.
    package let member: String
    package let id: String
}

extension InferenceRequest {
    /// The references to objects at the upstream, in their order; at most a few of them.
    ///
    /// Looked for only where the input is more than text, so that a chat is read once.
    package var storedReferences: [StoredReference] {
        let mayHaveFiles = if case .media = endpoint.format.output { true } else { false }
        guard !isForm, hasHiddenInput || mayHaveFiles else { return [] }
        var reader = StoredReferenceReader()
        body.viewed { view in
            var scanner = JSONScanner(view)
            // The body was read before without a fault.
            try? reader.readObject(&scanner, place: .body)
        }
        return reader.found
    }
}

/// Looks through a request's whole body for references.
private struct StoredReferenceReader {
    /// The part of a body that an object stands in.
    enum Place { case body, input, inner }

    private static let capacity = 16
    /// Members whose text is an object's id, at any depth.
    private static let idMembers: Set = [
        "file_id", "previous_response_id", "container_id", "batch_id", "vector_store_id", "container", "conversation",
    ]
    /// Members that list ids, at any depth.
    private static let listMembers: Set = ["file_ids", "vector_store_ids"]
    /// Members whose object names the object at the upstream by its `id`.
    private static let objectMembers: Set = ["audio", "container", "conversation", "prompt"]
    /// Data of the caller's own, in which such names mean nothing.
    private static let ownMembers: Set = ["input", "arguments", "parameters", "input_schema", "schema", "metadata"]

    private(set) var found: [StoredReference] = []

    mutating func readObject(_ scanner: inout JSONScanner, place: Place, named owner: String = "") throws(JSONError) {
        var (id, isItem, hasContent): (String?, Bool, Bool) = (nil, false, false)
        try scanner.readObject { (scanner, name) throws(JSONError) in
            let name = String(decoding: scanner.decode(name), as: UTF8.self).lowercased()
            switch (name, try scanner.peek()) {
            case ("id", UInt8(ascii: "\"")): id = try Self.text(&scanner)
            case ("type", UInt8(ascii: "\"")):
                let kind = try Self.text(&scanner)
                (isItem, hasContent) = (kind == "item_reference", true)
            case (_, UInt8(ascii: "\"")):
                hasContent = hasContent || name == "content" || name == "role"
                let value = try Self.text(&scanner)
                if Self.idMembers.contains(name), !value.isEmpty { self.add(name, value) }
            default:
                hasContent = hasContent || name == "content"
                let isInput = place == .body && name == "input"
                if !isInput, Self.ownMembers.contains(name) {
                    try scanner.skipValue()
                } else {
                    try self.read(&scanner, place: isInput ? .input : .inner, named: name)
                }
            }
        }
        if let id, Self.objectMembers.contains(owner) { add(owner, id) }
        // An item without a type is a reference too.
        if let id, place == .input, isItem || !hasContent { add("item_reference", id) }
    }

    private mutating func read(_ scanner: inout JSONScanner, place: Place, named name: String) throws(JSONError) {
        switch try scanner.peek() {
        case UInt8(ascii: "{"): try readObject(&scanner, place: place, named: name)
        case UInt8(ascii: "["):
            try scanner.readArray { (scanner) throws(JSONError) in
                if Self.listMembers.contains(name), try scanner.peek() == UInt8(ascii: "\"") {
                    self.add(name, try Self.text(&scanner))
                } else {
                    try self.read(&scanner, place: place, named: name)
                }
            }
        default: try scanner.skipValue()
        }
    }

    private mutating func add(_ member: String, _ id: String) {
        if found.count < StoredReferenceReader.capacity { found.append(StoredReference(member: member, id: id)) }
    }

    private static func text(_ scanner: inout JSONScanner) throws(JSONError) -> String {
        String(decoding: scanner.decode(try scanner.readString()), as: UTF8.self)
    }
}
