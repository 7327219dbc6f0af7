/// The words of an expression or a step.
enum Token: Equatable {
    case number(Fraction)
    case text(String)
    case word(String)
    case sign(String)

    var shown: String {
        switch self {
        case .number(let number): number.text
        case .text(let text): "'\(text)'"
        case .word(let word), .sign(let word): word
        }
    }

    private static let signs = ["<=", ">=", "==", "!=", "+=", "-=", "+", "-", "*", "/", "<", ">", "=", "(", ")", "[", "]", ",", "."]

    /// Splits a line into tokens.
    ///
    /// - Throws: `PolicyError` at `line` for a character that begins no token, or a text without its end.
    static func all(in source: String, line: Int) throws(PolicyError) -> [Token] {
        guard source.utf8.count <= 2_000 else { throw PolicyError(line: line, "an expression may have at most 2,000 bytes") }
        var rest = Substring(source)
        var tokens: [Token] = []
        while let character = rest.first {
            if character.isWhitespace {
                rest.removeFirst()
            } else if let digits = Optional(rest.prefix(while: { ("0"..."9").contains($0) || $0 == "_" })), !digits.isEmpty, digits.first != "_" {
                guard let number = Fraction(text: digits.filter { $0 != "_" }) else { throw PolicyError(line: line, "\(digits) is not a number") }
                tokens.append(.number(number))
                rest = rest[digits.endIndex...]
            } else if character == "'" || character == "\"" {
                let body = rest.dropFirst().prefix(while: { $0 != character })
                guard body.endIndex < rest.endIndex else { throw PolicyError(line: line, "the text that begins with \(character)\(body) has no end") }
                tokens.append(.text(String(body)))
                rest = rest[rest.index(after: body.endIndex)...]
            } else if character.isLetter || character == "_" {
                let word = rest.prefix(while: { $0.isLetter || $0 == "_" || $0.isNumber })
                tokens.append(.word(String(word)))
                rest = rest[word.endIndex...]
            } else if let sign = signs.first(where: { rest.hasPrefix($0) }) {
                tokens.append(.sign(sign))
                rest = rest.dropFirst(sign.count)
            } else {
                throw PolicyError(line: line, "\(character) has no meaning in an expression: \(source)")
            }
        }
        return tokens
    }
}
