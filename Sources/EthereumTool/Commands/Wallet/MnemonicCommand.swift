internal import ArgumentParser

struct MnemonicCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mnemonic", abstract: "Make mnemonics and derive keys from them (BIP-39, BIP-32, BIP-44).",
        discussion: """
            EXAMPLE
              imo eth mnemonic derive words.txt --path "m/44'/60'/0'/0/0"
            """,
        subcommands: [MnemonicNew.self, MnemonicDerive.self])
}
