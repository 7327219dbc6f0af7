import Foundation
import ReferenceModel

/// One element of `messages`: a role, and a content that is a string or a list of text parts.
struct MessageField: Decodable {
    let message: ChatMessage

    private enum Key: String, CodingKey {
        case role, content
    }

    private struct Part: Decodable {
        let type: String
        let text: String?
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let role = try container.decode(String.self, forKey: .role)
        guard ["system", "developer", "user", "assistant", "tool", "function"].contains(role) else {
            throw OpenAIError.invalid(
                Self.path(decoder, "role"),
                "Invalid value: '\(role.prefix(100))'. Supported roles are system, developer, user, assistant, tool and function.",
                code: "invalid_value")
        }
        message = ChatMessage(role: role, content: try Self.content(container))
    }

    private static func content(_ container: KeyedDecodingContainer<Key>) throws -> String {
        guard container.contains(.content), try !container.decodeNil(forKey: .content) else { return "" }
        if let text = try? container.decode(String.self, forKey: .content) { return text }
        let parts = try container.decode([Part].self, forKey: .content)
        return try parts.map { part in
            guard part.type == "text", let text = part.text else {
                throw OpenAIError.invalid(
                    "messages", "This model reads text only. Send parts of type 'text', each with a 'text'.", code: "invalid_value")
            }
            return text
        }.joined()
    }

    private static func path(_ decoder: any Decoder, _ field: String) -> String {
        "messages" + (decoder.codingPath.last?.intValue.map { "[\($0)]" } ?? "") + ".\(field)"
    }
}
