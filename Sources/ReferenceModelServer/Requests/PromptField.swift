import Foundation
import ReferenceModel

/// `prompt` or `input`: a string, strings, tokens, or lists of tokens. A token is a byte.
struct PromptField: Decodable {
    let texts: [[Token]]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            texts = [Array(text.utf8)]
        } else if let list = try? container.decode([String].self) {
            texts = list.map { Array($0.utf8) }
        } else if let tokens = try? container.decode([Token].self) {
            texts = [tokens]
        } else if let lists = try? container.decode([[Token]].self) {
            texts = lists
        } else {
            throw DecodingError.typeMismatch(
                String.self,
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "Expected a string, a list of strings, or a list of tokens (bytes, 0 to 255)."))
        }
    }
}
