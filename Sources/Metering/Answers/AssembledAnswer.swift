internal import StrictJSON

/// A whole response put together from the events of a stream, for a client that asked for no stream.
struct AssembledAnswer {
    private let endpoint: Endpoint
    /// A response that one event tells whole.
    private var whole: JSONValue?
    private let answer = AssembledNode()
    private let choices = AssembledNode(.array([]))
    private let blocks = AssembledNode(.array([]))
    /// The JSON texts of tools' inputs, by the index of their block.
    private var inputs: [String: String] = [:]
    private var isBegun = false

    init(of endpoint: Endpoint) { self.endpoint = endpoint }

    /// Takes the next event.
    mutating func add(_ event: JSONValue) {
        switch endpoint {
        case .chatCompletions, .completions: addChunk(event)
        case .messages: addMessageEvent(event)
        case .responses:
            let type = event["type"]?.stringValue
            if type == "response.completed" || type == "response.incomplete" { whole = event["response"] }
        default: return
        }
    }

    /// The response; nil where the events of this endpoint's streams make none.
    var body: [UInt8]? {
        if let whole { return whole.utf8 }
        guard isBegun else { return nil }
        switch endpoint {
        case .chatCompletions, .completions:
            answer.set("object", .string(endpoint == .completions ? "text_completion" : "chat.completion"))
            answer.set("choices", choices.value)
        case .messages: answer.set("content", .array((blocks.value.arrayValue ?? []).map(block)))
        default: break
        }
        return answer.value.utf8
    }

    // MARK: Chats and completions

    private mutating func addChunk(_ chunk: JSONValue) {
        guard let list = chunk["choices"]?.arrayValue else { return }
        isBegun = true
        for member in chunk.objectValue ?? [] where member.name != "choices" && member.value != .null {
            // Later chunks repeat these members, and tell the usage anew.
            answer.set(member.name, member.value)
        }
        choices.merge(.array(list.map(choice)))
    }

    /// A choice with its delta as its message, in place of one that repeats what was written so far.
    private func choice(_ choice: JSONValue) -> JSONValue {
        guard var members = choice.objectValue else { return choice }
        if members.contains(where: { $0.name == "delta" }) { members.removeAll { $0.name == "message" } }
        let hasIndex = members.contains { $0.name == "index" }
        return .object(
            (hasIndex ? [] : [JSONMember("index", .number("0"))])
                + members.map { JSONMember($0.name == "delta" ? "message" : $0.name, $0.value) })
    }

    // MARK: Messages

    private mutating func addMessageEvent(_ event: JSONValue) {
        let index = event["index"]?.numberText ?? "0"
        switch event["type"]?.stringValue {
        case "message_start":
            isBegun = true
            answer.merge(event["message"] ?? .object([]))
        case "content_block_start": merge(event["content_block"], at: index)
        case "content_block_delta":
            if case .string(let part)? = event["delta"]?["partial_json"] {
                inputs[index, default: ""] += part
            } else {
                merge(event["delta"], at: index)
            }
        case "message_delta":
            answer.merge(event["delta"] ?? .null)
            answer.member("usage").merge(event["usage"] ?? .null)
        default: return
        }
    }

    private func merge(_ part: JSONValue?, at index: String) {
        guard let members = part?.objectValue else { return }
        // A delta's type names the delta, and one citation at a time is added to a list.
        let isDelta = part?["type"]?.stringValue?.hasSuffix("_delta") == true
        let named = members.filter { !isDelta || $0.name != "type" }.map { member in
            member.name == "citation" ? JSONMember("citations", .array([member.value])) : member
        }
        blocks.merge(.array([.object([JSONMember("index", .number(index))] + named)]))
    }

    /// A block without its index, and with its input.
    private func block(_ block: JSONValue) -> JSONValue {
        let index = block["index"]?.numberText ?? ""
        let input = inputs[index].flatMap { try? JSONValue(parsing: Array($0.utf8)) }
        return .object(
            (block.objectValue ?? []).filter { $0.name != "index" }.map { member in
                member.name == "input" ? JSONMember("input", input ?? member.value) : member
            })
    }
}

extension AssembledAnswer {
    /// Reads a stream that was sent in place of a response.
    ///
    /// - Returns: nil where an event cannot be read: what was charged would be missing.
    init?(of endpoint: Endpoint, stream: [UInt8]) {
        self.init(of: endpoint)
        var splitter = FrameSplitter()
        let isRead = stream.viewed { view in
            while splitter.nextFrame(in: view) != nil { guard add(splitter.data.map { view.copy($0) }) else { return false } }
            return splitter.rest(in: view) == nil || add(splitter.data.map { view.copy($0) })
        }
        guard isRead else { return nil }
    }

    /// - Parameter lines: The data of one event.
    private mutating func add(_ lines: [[UInt8]]) -> Bool {
        let data = Array(lines.joined(separator: [0x0A]))
        // What is no object says nothing to metering either.
        guard data.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return true }
        let mendedData = data.viewed { mended($0, in: 0..<$0.count) }
        guard let event = (try? JSONValue(parsing: data)) ?? (try? JSONValue(parsing: mendedData)) else {
            // Some servers leave out the blank lines between events.
            return lines.count > 1 && lines.allSatisfy { add([$0]) }
        }
        add(event)
        return true
    }
}
