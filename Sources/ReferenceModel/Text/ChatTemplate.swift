/// One message of a conversation.
public struct ChatMessage: Sendable, Hashable {
    /// `system`, `user`, `assistant` or any other name; written as it is.
    public var role: String
    public var content: String

    public init(role: String, content: String) {
        self.role = role
        self.content = content
    }
}

extension ReferenceModel {
    /// The text the model continues for a conversation, the form that it was trained on:
    ///
    ///     user: Describe os.path.join
    ///
    ///     assistant: ▌
    ///
    /// Every message is `role: content` and an empty line; the invitation `assistant: ` ends it. A content that imitates
    /// a role is not told apart from that role: this model keeps no secrets and obeys no one.
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

    /// Where an answer of the assistant is over even if the model goes on: the user's next turn.
    public static let chatStopSequence = Array("\n\nuser: ".utf8)
}
