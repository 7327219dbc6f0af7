import EthereumTool
import Foundation
import Testing

/// The files that the examples in the help name, in a folder of their own.
enum ExampleFiles {
    static let helloSignature =
        "0x2c5f81708abf598d9f0b0da70d48f9d020e9e790273a1c74ba6151b281c116d141b977d01a2ce581528ea48458f589b8575f9272eeb799cc8d7f1c6801a6929c1b"
    static let signInSignature =
        "0x1c4963b98a01ea1272aa794206164fdd8c87d132c23ce4075f183918a8c4d3e557bc92a89ed3703f36c394078b1b2a9c06e03e985c2a14e7b09e02bae5b8e3d61b"

    /// Makes the files. The key has the number 7.
    static func write(to folder: CommandTests.Folder) throws {
        let key = folder.file("key.txt", "0x\(CommandTests.word)7\n")
        let password = folder.file("password.txt", "pass word\n")
        for name in ["words.txt", "fields.json", "claim.json", "leaves.json", "message.txt", "raw.txt", "signatures.txt"] {
            _ = folder.file(name, try content(name))
        }
        for name in ["holder.json", "open.json"] {
            _ = try CommandTests.run(
                "wallet", "import", folder.path + "/" + name, "--key-file", key, "--password-file", password, "--light")
        }
    }

    private static func content(_ name: String) throws -> String {
        switch name {
        case "words.txt": "test test test test test test test test test test test junk\n"
        case "fields.json": CommandTests.fields
        case "claim.json": CommandTests.typedData
        case "leaves.json": CommandTests.leaves
        case "message.txt":
            CommandTests.signInMessage.replacing(CommandTests.account, with: "0xd41c057fd1c78805AAC12B0A94a405c0461A6FBb") + "\n"
        case "raw.txt": CommandTests.raw + "\n"
        case "signatures.txt": "# mine\n\nf(uint256)\nevent Paid(address indexed to, uint256 amount)\n"
        default: try #require(nil as String?, "\(name)")
        }
    }

    /// The words of an example's line, as a shell sees them: what stands in quotes is one word.
    static func words(of line: some StringProtocol) -> [String] {
        var (words, word, quote): ([String], String?, Character?) = ([], nil, nil)
        for character in line {
            switch (quote, character) {
            case (let open?, _) where open == character: quote = nil
            case (nil, "'"), (nil, "\""):
                quote = character
                word = word ?? ""
            case (nil, " "):
                if let word { words.append(word) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}
