import Foundation
import ReferenceModel

/// The field of a request that holds the input.
protocol InputField: Decodable {
    /// The name of the field in the request.
    static var name: String { get }
    /// Returns the inputs to be continued, at least one.
    ///
    /// - Throws: `OpenAIError` when there is none.
    func inputs() throws(OpenAIError) -> [ReferenceCall.Input]
}

/// `messages` of a chat.
struct MessagesField: InputField {
    static let name = "messages"
    private let messages: [MessageField]

    init(from decoder: any Decoder) throws {
        messages = try decoder.singleValueContainer().decode([MessageField].self)
    }

    func inputs() throws(OpenAIError) -> [ReferenceCall.Input] {
        guard !messages.isEmpty else {
            throw .invalid(Self.name, "'messages' is empty. Send at least one message.", code: "empty_array")
        }
        return [.chat(messages.map(\.message))]
    }
}

extension PromptField: InputField {
    static let name = "prompt"

    func inputs() throws(OpenAIError) -> [ReferenceCall.Input] {
        guard !texts.isEmpty else {
            throw .invalid(Self.name, "'prompt' is empty. Send at least one text.", code: "empty_array")
        }
        return texts.map { .text($0) }
    }
}
