/// A token: one byte of UTF-8, in prompts and in generated text, so that anyone can count `usage`.
public typealias Token = UInt8

extension ReferenceModel {
    /// Returns the tokens of a text, one per byte of its UTF-8.
    public static func encode(_ text: String) -> [Token] { Array(text.utf8) }

    /// Returns the text of tokens. Bytes that are not UTF-8 become U+FFFD. Generated text is always ASCII.
    public static func decode(_ tokens: some Collection<Token>) -> String { String(decoding: tokens, as: UTF8.self) }
}
