import EthereumPrimitives
import LedgerCore
import Metering

/// Header fields: names end with 0xFE, values with 0xFF. What goes on is what a filter says that is written for reading, and stands in lines of its own.
enum FieldsFuzz: FuzzTarget {
    private static let listed: Set<String> = [
        "accept", "accept-language", "cache-control", "content-language", "pragma", "user-agent", "x-stainless-arch", "x-stainless-async",
        "x-stainless-custom-poll-interval", "x-stainless-helper", "x-stainless-helper-method", "x-stainless-lang", "x-stainless-os",
        "x-stainless-package-version", "x-stainless-poll-helper", "x-stainless-raw-response", "x-stainless-read-timeout",
        "x-stainless-retry-count", "x-stainless-runtime", "x-stainless-runtime-version", "x-stainless-stream-helper", "x-stainless-timeout",
    ]
    /// The fields of single endpoints.
    private static func listed(of endpoint: Endpoint) -> Set<String> {
        switch endpoint {
        case .messages, .messageTokens: ["anthropic-beta", "anthropic-dangerous-direct-browser-access", "anthropic-version"]
        case .chatCompletions: ["anthropic-beta", "openai-beta"]
        default: ["openai-beta"]
        }
    }

    private static func fields(_ input: [UInt8]) -> [(name: String, value: String)] {
        input.split(separator: 0xFF, omittingEmptySubsequences: false).map { field in
            let parts = field.split(separator: 0xFE, maxSplits: 1, omittingEmptySubsequences: false)
            return (String(decoding: parts[0], as: UTF8.self), String(decoding: parts.dropFirst().first ?? [], as: UTF8.self))
        }
    }

    /// Lower case of ASCII's letters only, as names of fields are compared.
    private static func lowered(_ text: some StringProtocol) -> String {
        String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }

    private static func declared(_ fields: [(name: String, value: String)]) -> Set<String> {
        var declared: Set<String> = []
        for (name, value) in fields where lowered(name) == "connection" {
            for option in value.utf8.split(separator: UInt8(ascii: ",")) {
                declared.insert(lowered(String(decoding: option.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)))
            }
        }
        return declared
    }

    private static func goesOn(_ name: String, _ endpoint: Endpoint, _ declared: Set<String>) -> Bool {
        let name = lowered(name)
        return listed.union(listed(of: endpoint)).contains { $0.utf8.elementsEqual(name.utf8) }
            && !declared.contains { $0.utf8.elementsEqual(name.utf8) }
    }

    private static func lines(of fields: [(name: String, value: String)], at endpoint: Endpoint) throws(UnwritableField) -> [UInt8] {
        var lines = UpstreamLines(of: endpoint, connection: fields.filter { lowered($0.name) == "connection" }.map(\.value))
        for (name, value) in fields { try lines.append(name, value) }
        return lines.bytes
    }

    static func check(_ input: [UInt8]) {
        let fields = fields(input)
        let declared = declared(fields)
        for endpoint in [Endpoint.messages, .chatCompletions, .responses] {
            let expected = fields.filter { goesOn($0.name, endpoint, declared) }
            let token = Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
            let areWritable = expected.allSatisfy { name, value in
                !name.isEmpty && name.utf8.allSatisfy(token.contains) && !value.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }
            }
            let lines = try? lines(of: fields, at: endpoint)
            precondition((lines != nil) == areWritable, "a field was let through that is no line, or refused although it is one")
            precondition(lines == nil || lines == Array(expected.map { "\($0.name): \($0.value)\r\n" }.joined().utf8), "other fields go on")
        }
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        let fields = fields(input)
        guard let lines = try? lines(of: fields, at: .chatCompletions), !lines.isEmpty else { return false }
        return fields.contains { declared(fields).contains(lowered($0.name)) }
    }
}

/// A request's target, and what stands in paths and in the headers that name a caller. What is read is written again as it was.
enum TargetFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        var path = text.prefix { $0 != "?" }
        if path.hasSuffix("/") { path.removeLast() }
        let expected = Endpoint.allCases.first { Array("/v1/\($0.path)".utf8) == Array(path.utf8) }
        precondition(Endpoint(target: text) == expected, "a path is taken for another")
        if let id = CommandID(text) { precondition(CommandID(id.description) == id, "an id is not written as it was read") }
        if let model = try? ModelID(text) { precondition(model.description == text, "a model's name was changed") }
        if let account = try? AccountName(text) { precondition(account.description == text, "an account's name was changed") }
        if let address = try? Address(text) {
            precondition(address.lowercaseHex == text.lowercased(), "an address is not written as it was read")
        }
        for key in [credential(authorization: text, apiKey: nil), credential(authorization: nil, apiKey: text)] {
            guard let key else { continue }
            precondition(text.utf8.contains(key.utf8), "a key was invented")
            let isSpace: (UInt8?) -> Bool = { $0 == 0x20 || $0 == 0x09 }
            precondition(!isSpace(key.utf8.first) && !isSpace(key.utf8.last), "a key has spaces around it")
        }
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        let text = String(decoding: input, as: UTF8.self)
        return text.contains("?") && Endpoint(target: text) != nil
    }
}
