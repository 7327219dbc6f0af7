package import StrictJSON

/// The reason why an event of a client's is not sent to the upstream.
package enum RealtimeEventFault: Error, Sendable, Hashable, CustomStringConvertible {
    case malformed(JSONError)
    case untyped
    case ambiguous(String)
    case otherModel

    package var description: String {
        switch self {
        case .malformed(let fault): "The event is no JSON object: \(fault). Send one event a message."
        case .untyped: "The event has no 'type' that is a string. Give it one, such as response.create."
        case .ambiguous(let name): "The event has its member '\(name)' twice, or in another spelling. Give it once, in lower case."
        case .otherModel: "A session keeps its model. Leave 'model' out, or open another session with ?model=…"
        }
    }
}

/// An event of a client's realtime session. Where the gateway and the upstream could read it differently, it is refused.
package struct RealtimeClientEvent: Sendable {
    /// Whether the client asks for a response.
    package private(set) var asksForResponse = false
    /// The size in bytes of the texts in it that the model reads.
    package private(set) var textBytes: UInt64 = 0
    private let bytes: [UInt8]
    /// The strings that name the session's model, in their order.
    private var modelNames: [Range<Int>] = []

    /// - Parameter model: The session's model, as the client names it.
    /// - Throws: ``RealtimeEventFault``
    package init(_ bytes: [UInt8], model: String, maximumDepth: Int = 256) throws(RealtimeEventFault) {
        self.bytes = bytes
        var fault: RealtimeEventFault?
        var reading = Reading()
        do throws(JSONError) {
            try bytes.viewed { (view) throws(JSONError) in
                var scanner = JSONScanner(view, maximumDepth: maximumDepth)
                try reading.read(&scanner)
                try scanner.finish()
                let own = Array(model.utf8)
                if reading.models.contains(where: { $0.map { scanner.decode($0) } != own }) { fault = .otherModel }
            }
        } catch {
            throw .malformed(error)
        }
        if let ambiguous = reading.ambiguous { throw .ambiguous(ambiguous) }
        guard let asksForResponse = reading.asksForResponse else { throw .untyped }
        if let fault { throw fault }
        self.asksForResponse = asksForResponse
        textBytes = reading.textBytes
        modelNames = reading.models.compactMap { $0?.range }
    }

    /// The event as the upstream gets it, with the upstream's name of the model.
    package func named(_ model: String) -> [UInt8] {
        guard !modelNames.isEmpty else { return bytes }
        let name = JSONValue.string(model).utf8.dropFirst().dropLast()
        var output: [UInt8] = []
        var copied = 0
        for range in modelNames {
            output += bytes[copied..<range.lowerBound]
            output += name
            copied = range.upperBound
        }
        return output + bytes[copied...]
    }

    /// The members that the gateway depends on, as they are read.
    private struct Reading {
        var asksForResponse: Bool?
        var textBytes: UInt64 = 0
        /// The values of members that name the model; nil for one that is no string.
        var models: [JSONText?] = []
        var ambiguous: String?
        private var seen: Set<String> = []

        mutating func read(_ scanner: inout JSONScanner) throws(JSONError) {
            try scanner.readObject { (scanner, name) throws(JSONError) in
                let isString = try scanner.peek() == UInt8(ascii: "\"")
                switch self.meaning(of: name, in: scanner, among: ["type", "model", "session", "response"], under: "") {
                case "type"? where isString: self.asksForResponse = scanner.asksForResponse(try scanner.readString())
                case "model"?: try self.readModel(&scanner)
                case let part? where try scanner.peek() == UInt8(ascii: "{"): try self.readPart(part, &scanner)
                default: try self.countTexts(of: name, &scanner)
                }
            }
        }

        private mutating func readPart(_ part: String, _ scanner: inout JSONScanner) throws(JSONError) {
            try scanner.readObject { (scanner, name) throws(JSONError) in
                if self.meaning(of: name, in: scanner, among: ["model"], under: part) != nil {
                    try self.readModel(&scanner)
                } else {
                    try self.countTexts(of: name, &scanner)
                }
            }
        }

        private mutating func readModel(_ scanner: inout JSONScanner) throws(JSONError) {
            if try scanner.peek() == UInt8(ascii: "\"") {
                models.append(try scanner.readString())
            } else {
                models.append(nil)
                try scanner.skipValue()
            }
        }

        /// The known name that a member has. One that comes twice, or in another spelling of its case, is noted as ambiguous.
        private mutating func meaning(of name: JSONText, in scanner: JSONScanner, among names: [String], under part: String) -> String? {
            guard name.range.count <= 48 else { return nil }
            let text = String(decoding: scanner.decode(name), as: UTF8.self)
            guard let known = names.first(where: { $0 == text.lowercased() }) else { return nil }
            if text != known || !seen.insert(part + "." + known).inserted { ambiguous = ambiguous ?? known }
            return known
        }

        /// Adds the texts for the model in a member's value, at any depth. Sound and descriptions of tools are none.
        private mutating func countTexts(of name: JSONText, _ scanner: inout JSONScanner) throws(JSONError) {
            switch try scanner.peek() {
            case UInt8(ascii: "\""):
                let text = try scanner.readString()
                if scanner.holdsText(name) { textBytes += scanner.decodedCount(text) }
            case UInt8(ascii: "{"): try scanner.readObject { (scanner, name) throws(JSONError) in try self.countTexts(of: name, &scanner) }
            case UInt8(ascii: "["): try scanner.readArray { (scanner) throws(JSONError) in try self.countTexts(of: name, &scanner) }
            default: try scanner.skipValue()
            }
        }
    }
}

extension JSONScanner {
    fileprivate func asksForResponse(_ type: JSONText) -> Bool { matches(type, "response.create") }

    fileprivate func holdsText(_ name: JSONText) -> Bool {
        matches(name, "text") || matches(name, "instructions") || matches(name, "transcript") || matches(name, "arguments") || matches(name, "output")
    }
}
