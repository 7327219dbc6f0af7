/// One message of a conversation.
public struct ChatMessage: Sendable, Hashable {
    /// `system`, `user`, `assistant` or any other name; written as it is.
    public var role: String
    /// The text of the message.
    public var content: String

    /// Makes a message of its parts.
    public init(role: String, content: String) {
        self.role = role
        self.content = content
    }
}

extension ReferenceModel {
    /// Returns the text that the model continues for a conversation, in the form of its training:
    ///
    ///     user: Describe os.path.join
    ///
    ///     assistant: ▌
    ///
    /// Every message is `role: content` and an empty line, and `assistant: ` ends the text. Content that imitates a role cannot be told apart from
    /// that role. The model has no secrets and follows no instructions, so nothing depends on it.
    public static func prompt(for messages: [ChatMessage]) -> [UInt8] {
        var text: [UInt8] = []
        for message in messages {
            text += message.role.utf8
            text += ": ".utf8
            text += message.content.utf8
            text += "\n\n".utf8
        }
        return text + "assistant: ".utf8
    }

    /// The sequence that ends an answer of the assistant: the beginning of the user's next turn.
    public static let chatStopSequence = Array("\n\nuser: ".utf8)
}
