internal import ArgumentParser
internal import EthereumPrimitives
internal import EthereumWallet
internal import PrivateFiles
internal import StrictJSON

/// The options of a new keystore: its file, its password and the cost of guessing it.
struct NewKeystoreFile: ParsableArguments {
    @Argument(help: "The keystore to create.")
    var path: String

    @Option(help: ArgumentHelp("The file with the password on its first line; - reads standard input.", valueName: "file"))
    var passwordFile: String

    @Flag(help: "Derive the password's key with scrypt's light parameters (n = 4096): for tests.")
    var light = false

    /// Encrypts the key into a new file that only its owner can read, and returns the address.
    func write(_ key: PrivateKey) throws -> JSONValue {
        let password = try KeyOptions.password(passwordFile)
        let derivation: Keystore.Derivation = light ? .scrypt(n: 4096, r: 8, p: 6) : .standard
        let json = try ToolError.mapping { try Keystore.encrypt(key, password: password, derivation: derivation) }
        do { try PrivateFile.create(path, content: json) } catch {
            guard error.operation == .open else { throw ToolError("the keystore '\(path)' cannot be written: \(error.reason)", exitCode: 74) }
            throw ToolError("the keystore '\(path)' cannot be made: name a file that does not exist in a folder that does", exitCode: 73)
        }
        return .object([JSONMember("address", .string(key.address.description))])
    }
}
