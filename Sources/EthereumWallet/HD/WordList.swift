internal import Foundation
internal import Synchronization

/// A language of mnemonics, each with a list of 2,048 words.
///
/// - SeeAlso: BIP-39, "Wordlists"
public enum MnemonicLanguage: String, Sendable, CaseIterable {
    case english
    case chineseSimplified = "chinese_simplified"
    case chineseTraditional = "chinese_traditional"
    case czech
    case french
    case italian
    case japanese
    case korean
    case portuguese
    case russian
    case spanish
    case turkish

    /// The separator between words: an ideographic space in Japanese.
    var separator: String { self == .japanese ? "\u{3000}" : " " }

    private var source: StaticString {
        switch self {
        case .english: WordListSource.english
        case .chineseSimplified: WordListSource.chineseSimplified
        case .chineseTraditional: WordListSource.chineseTraditional
        case .czech: WordListSource.czech
        case .french: WordListSource.french
        case .italian: WordListSource.italian
        case .japanese: WordListSource.japanese
        case .korean: WordListSource.korean
        case .portuguese: WordListSource.portuguese
        case .russian: WordListSource.russian
        case .spanish: WordListSource.spanish
        case .turkish: WordListSource.turkish
        }
    }

    /// The words in their order.
    var words: WordList { WordList.of(self) { source } }
}

/// The texts of the lists. Each language has its own file.
enum WordListSource {}

/// A list of words, with the number of each word.
struct WordList: Sendable {
    private static let cache = Mutex<[MnemonicLanguage: WordList]>([:])

    let words: [String]
    private let numbers: [String: Int]

    static func of(_ language: MnemonicLanguage, source: () -> StaticString) -> WordList {
        cache.withLock { cache in
            if let known = cache[language] { return known }
            let list = WordList(source())
            cache[language] = list
            return list
        }
    }

    private init(_ source: StaticString) {
        words = source.description.split { $0 == " " || $0 == "\n" }.map(String.init)
        numbers = Dictionary(
            words.enumerated().map { ($1.compatibilityDecomposed, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Returns the number of a decomposed word, 0…2047.
    func number(of word: String) -> Int? { numbers[word] }
}

extension String {
    /// The text in Unicode normalization form KD, which BIP-39 hashes.
    var compatibilityDecomposed: String { decomposedStringWithCompatibilityMapping }
}
