internal import ArgumentParser

struct SignatureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signature", abstract: "Convert signatures between 65 bytes and the 64 of EIP-2098.",
        discussion: """
            EXAMPLE
              imo eth signature compact \\
                0x2c5f81708abf598d9f0b0da70d48f9d020e9e790273a1c74ba6151b281c116d141b977d01a2ce581528ea48458f589b8575f9272eeb799cc8d7f1c6801a6929c1b
            """,
        subcommands: [SignatureCompact.self, SignatureExpand.self])
}
