internal import ArgumentParser
internal import EthereumWallet
internal import StrictJSON

struct MnemonicNew: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a random mnemonic. Anyone who reads it owns its accounts.",
        discussion: """
            EXAMPLE
              imo eth mnemonic new --words 24
            """)

    @Option(help: "The number of words: 12, 15, 18, 21 or 24.")
    var words = 12

    @Option(help: "The language of the words.")
    var language = "english"

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        guard let language = MnemonicLanguage(rawValue: language) else {
            throw ToolError("'\(language)' is not a language: write one of \(MnemonicLanguage.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard [12, 15, 18, 21, 24].contains(words) else { throw ToolError("\(words) words: write 12, 15, 18, 21 or 24") }
        return try ToolError.mapping {
            let mnemonic = try Mnemonic(entropy: try SecureRandom.bytes(count: words * 4 / 3), language: language)
            return .object([JSONMember("mnemonic", .string(mnemonic.phrase))])
        }
    }
}
