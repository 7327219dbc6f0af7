/// One token is one byte of UTF-8, in what the model reads as in what it writes: `usage` can be counted by anyone.
public typealias Token = UInt8

extension ReferenceModel {
    /// The tokens of a text, one per byte of its UTF-8.
    public static func encode(_ text: String) -> [Token] { Array(text.utf8) }

    /// The text of tokens; bytes that are no UTF-8 become U+FFFD. What the model writes is always ASCII.
    public static func decode(_ tokens: some Collection<Token>) -> String { String(decoding: tokens, as: UTF8.self) }
}
