internal import ArgumentParser
internal import StrictJSON

struct MnemonicDerive: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "derive", abstract: "Print the address of a mnemonic's account, and with --show-key its key.",
        discussion: """
            EXAMPLE
              imo eth mnemonic derive words.txt --path "m/44'/60'/0'/0/1"
            """)

    @Argument(help: "A file with the words; - reads standard input.")
    var file: String

    @Option(help: "The path of the account.")
    var path = "m/44'/60'/0'/0/0"

    @Option(help: ArgumentHelp("A file with the passphrase on its first line.", valueName: "file"))
    var passphraseFile: String?

    @Flag(help: "Print the private key too.")
    var showKey = false

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        // Everywhere else a file is written @FILE, so both are taken.
        let words = String(decoding: try ToolInput.file(file.hasPrefix("@") ? String(file.dropFirst()) : file), as: UTF8.self)
        let passphrase = try passphraseFile.map { String(decoding: try KeyOptions.password($0), as: UTF8.self) } ?? ""
        let result = try BatchMethod.mnemonicDerive.call([
            "mnemonic": .string(words.split(whereSeparator: \.isWhitespace).joined(separator: " ")),
            "passphrase": .string(passphrase), "path": .string(path),
        ])
        return .object(["address": result["address"], "key": showKey ? result["key"] : nil])
    }
}
