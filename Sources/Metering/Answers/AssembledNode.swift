internal import StrictJSON

/// A part of an answer that is put together from the deltas of a stream.
///
/// Texts grow in place, so that a long answer of many deltas takes time by its length.
final class AssembledNode {
    private enum Content {
        case value(JSONValue)
        case text(String)
        case list([AssembledNode])
        case object
    }

    /// The members whose strings come in pieces.
    private static let texts: Set<String> = [
        "content", "text", "reasoning", "reasoning_content", "reasoning_text", "thinking", "refusal", "arguments", "input", "transcript", "data",
        "signature",
        "summary",
    ]

    private var content: Content
    // An object's members in their order.
    private var names: [String] = []
    private var members: [String: AssembledNode] = [:]
    /// The elements of a list by their `index`.
    private var placesByIndex: [String: Int] = [:]

    init(_ value: JSONValue = .object([])) {
        content = .value(.null)
        merge(value, isWhole: true)
    }

    private var isNull: Bool {
        if case .value(.null) = content { true } else { false }
    }

    /// Adds a delta: texts are continued, objects merged, elements of lists that have an index merged by it, and everything else replaced. A null changes
    /// nothing.
    ///
    /// - Parameter isWhole: Whether a text is replaced instead, as a name or an id is that every delta repeats.
    func merge(_ delta: JSONValue, isWhole: Bool = false) {
        switch delta {
        case .null: return
        case .string(let more): append(more, isWhole: isWhole)
        case .object(let deltas):
            if case .object = content {} else { content = .object }
            for member in deltas { merge(member) }
        case .array(let elements): append(elements)
        case .bool, .number: content = .value(delta)
        }
    }

    /// Sets a member, whatever it was.
    func set(_ name: String, _ value: JSONValue) {
        if case .object = content {} else { content = .object }
        if members[name] == nil { names.append(name) }
        members[name] = AssembledNode(value)
    }

    /// The member of this name, made where there is none.
    func member(_ name: String) -> AssembledNode {
        if case .object = content {} else { content = .object }
        if let known = members[name] { return known }
        let made = AssembledNode(.null)
        names.append(name)
        members[name] = made
        return made
    }

    private func merge(_ delta: JSONMember) {
        member(delta.name).merge(delta.value, isWhole: !AssembledNode.texts.contains(delta.name))
    }

    private func append(_ more: String, isWhole: Bool) {
        if isWhole {
            // Some servers repeat an empty one.
            if !more.isEmpty || isNull { content = .value(.string(more)) }
            return
        }
        guard case .text(var text) = content else {
            content = .text(more)
            return
        }
        // With one owner the text is not copied.
        content = .value(.null)
        text += more
        content = .text(text)
    }

    private func append(_ elements: [JSONValue]) {
        var list: [AssembledNode] = []
        if case .list(let known) = content { list = known }
        content = .value(.null)
        for element in elements {
            guard let index = element["index"]?.numberText else {
                list.append(AssembledNode(element))
                continue
            }
            if let place = placesByIndex[index] {
                list[place].merge(element)
            } else {
                placesByIndex[index] = list.count
                list.append(AssembledNode(element))
            }
        }
        content = .list(list)
    }

    /// The part as it is now. Calls of tools lose their `index`, which only deltas have.
    var value: JSONValue {
        switch content {
        case .value(let value): return value
        case .text(let text): return .string(text)
        case .list(let list): return .array(list.map(\.value))
        case .object: return .object(names.compactMap { name in members[name].map { JSONMember(name, $0.value(as: name)) } })
        }
    }

    private func value(as name: String) -> JSONValue {
        guard name == "tool_calls", case .array(let calls) = value else { return value }
        return .array(calls.map { .object(($0.objectValue ?? []).filter { $0.name != "index" }) })
    }
}
