internal import EthereumPrimitives

/// A backup of a wallet's seed as words, with a checksum.
///
/// ```swift
/// let mnemonic = try Mnemonic("test test test test test test test test test test test junk")
/// let key = try mnemonic.seed(passphrase: "").key(at: HDPath("m/44'/60'/0'/0/0"))
/// ```
/// - SeeAlso: BIP-39
public struct Mnemonic: Sendable, Hashable {
    /// The longest phrase that is read, in bytes. The longest of 24 words is below 1,000.
    ///
    /// Normalizing a text takes time in the square of the combining marks that follow one another.
    public static let maximumPhraseBytes = 4096
    /// The longest passphrase, in bytes.
    public static let maximumPassphraseBytes = 16_384

    /// The language of the words.
    public let language: MnemonicLanguage
    /// The words in the spelling of the language, joined by its separator.
    public let phrase: String

    /// Makes the words of 16, 20, 24, 28 or 32 bytes of entropy.
    ///
    /// - Throws: `MnemonicError.entropyLength` for another number of bytes.
    public init(entropy: [UInt8], language: MnemonicLanguage = .english) throws(MnemonicError) {
        guard [16, 20, 24, 28, 32].contains(entropy.count) else { throw .entropyLength(found: entropy.count) }
        let list = language.words.words
        self.language = language
        phrase = Mnemonic.numbers(of: entropy).map { list[$0] }.joined(separator: language.separator)
    }

    /// Reads a phrase in a language, or in the first language in which it is valid.
    ///
    /// - Throws: `MnemonicError.tooLong`, `.wordCount`, `.unknownWord` or `.checksum`.
    public init(_ phrase: String, language: MnemonicLanguage? = nil) throws(MnemonicError) {
        guard phrase.utf8.count <= Mnemonic.maximumPhraseBytes else {
            throw .tooLong("phrase", bytes: phrase.utf8.count, maximum: Mnemonic.maximumPhraseBytes)
        }
        let words = phrase.compatibilityDecomposed.split(separator: " ").map(String.init)
        guard [12, 15, 18, 21, 24].contains(words.count) else { throw .wordCount(found: words.count) }
        var failure = MnemonicError.unknownWord
        for candidate in language.map({ [$0] }) ?? MnemonicLanguage.allCases {
            let list = candidate.words
            let numbers = words.compactMap { list.number(of: $0) }
            guard numbers.count == words.count else { continue }
            guard Mnemonic.entropy(of: numbers) != nil else {
                failure = .checksum
                continue
            }
            self.language = candidate
            self.phrase = numbers.map { list.words[$0] }.joined(separator: candidate.separator)
            return
        }
        throw failure
    }

    /// The entropy that the words encode.
    public var entropy: [UInt8] {
        let list = language.words
        let words = phrase.compatibilityDecomposed.split(separator: " ")
        return Mnemonic.entropy(of: words.compactMap { list.number(of: String($0)) }) ?? []
    }

    /// Derives the seed of 64 bytes: PBKDF2-HMAC-SHA-512 over phrase and passphrase, each in normalization form KD.
    ///
    /// - Throws: `MnemonicError.tooLong` for a passphrase of more than ``maximumPassphraseBytes``, `.derivation` when OpenSSL fails.
    public func seed(passphrase: String = "") throws(MnemonicError) -> HDSeed {
        guard passphrase.utf8.count <= Mnemonic.maximumPassphraseBytes else {
            throw .tooLong("passphrase", bytes: passphrase.utf8.count, maximum: Mnemonic.maximumPassphraseBytes)
        }
        let salt = Array("mnemonic".utf8) + Array(passphrase.compatibilityDecomposed.utf8)
        let password = Array(phrase.compatibilityDecomposed.utf8)
        guard let seed = PBKDF2.derive(password: password, salt: salt, rounds: 2048, count: 64, digest: .sha512) else { throw .derivation }
        return HDSeed(seed)
    }

    /// Returns groups of 11 bits of the entropy and its checksum, which is the first bits of its SHA-256, one for every 32 bits of entropy.
    private static func numbers(of entropy: [UInt8]) -> [Int] {
        let bytes = entropy + [SHA256.hash(entropy).bytes[0]]
        return (0..<entropy.count * 33 / 44).map { index in
            (0..<11).reduce(0) { number, bit in
                let position = index * 11 + bit
                return number << 1 | Int(bytes[position / 8] >> UInt8(7 - position % 8) & 1)
            }
        }
    }

    /// Returns the entropy of 12 to 24 numbers, nil when the checksum is wrong.
    private static func entropy(of numbers: [Int]) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: (numbers.count * 11 + 7) / 8)
        for (index, number) in numbers.enumerated() {
            for bit in 0..<11 where number >> (10 - bit) & 1 == 1 {
                let position = index * 11 + bit
                bytes[position / 8] |= 1 << UInt8(7 - position % 8)
            }
        }
        let entropy = Array(bytes.prefix(numbers.count * 4 / 3))
        return Mnemonic.numbers(of: entropy) == numbers ? entropy : nil
    }
}

extension Mnemonic: CustomStringConvertible, CustomReflectable {
    /// The number of words only.
    public var description: String { "Mnemonic(\(entropy.count * 3 / 4) words)" }

    /// Hides the words from reflection.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The reason why words are not a mnemonic. No case holds the words.
public enum MnemonicError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The entropy has a length that BIP-39 does not define.
    case entropyLength(found: Int)
    /// The phrase or the passphrase is longer than any real one.
    case tooLong(String, bytes: Int, maximum: Int)
    /// There are not 12, 15, 18, 21 or 24 words.
    case wordCount(found: Int)
    /// A word is in no list.
    case unknownWord
    /// The checksum is wrong.
    case checksum
    /// OpenSSL failed.
    case derivation

    /// A sentence that names the fault and what was expected.
    public var description: String {
        switch self {
        case .entropyLength(let found): "entropy of \(found) bytes: expected 16, 20, 24, 28 or 32"
        case .tooLong(let part, let bytes, let maximum): "a \(part) of \(bytes) bytes: expected at most \(maximum)"
        case .wordCount(let found): "a mnemonic of \(found) words: expected 12, 15, 18, 21 or 24"
        case .unknownWord: "a word is in none of the lists of BIP-39: check the spelling and the language"
        case .checksum: "the words are known but their checksum is wrong: check their order"
        case .derivation: "deriving the seed failed"
        }
    }
}
