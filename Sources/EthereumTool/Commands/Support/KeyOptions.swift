internal import ArgumentParser
internal import EthereumPrimitives
internal import EthereumWallet
internal import Foundation

/// The source of a private key. It is never an argument, because every user of the machine can see those.
struct KeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A keystore (Web3 Secret Storage v3).", valueName: "file"))
    var keystore: String?

    @Option(help: ArgumentHelp("The file with the keystore's password on its first line; - reads standard input.", valueName: "file"))
    var passwordFile: String?

    @Option(help: ArgumentHelp("A file with the key as 64 hexadecimal digits; - reads standard input.", valueName: "file"))
    var keyFile: String?

    init() {}

    func key() throws -> PrivateKey {
        switch (keystore, keyFile) {
        case (let keystore?, nil):
            let (json, password) = (try ToolInput.file(keystore), try KeyOptions.password(passwordFile))
            return try ToolError.mapping { try Keystore.decrypt(json, password: password) }
        case (nil, let keyFile?):
            let text = String(decoding: try ToolInput.file(keyFile), as: UTF8.self)
            guard let bytes = try? Hex.decode(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
                throw ToolError("the file '\(keyFile)' does not hold a private key: expected 64 hexadecimal digits")
            }
            return try ToolError.mapping { try PrivateKey(bytes) }
        default: throw ToolError("name the key by either --keystore or --key-file", exitCode: 64)
        }
    }

    /// Reads the first line of a file, without its line feed.
    ///
    /// - Throws: `ToolError` without a file, or when it cannot be read.
    static func password(_ file: String?) throws -> [UInt8] {
        guard let file else { throw ToolError("name the file with the password by --password-file", exitCode: 64) }
        var line = try ToolInput.file(file).prefix { $0 != UInt8(ascii: "\n") }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return Array(line)
    }
}
