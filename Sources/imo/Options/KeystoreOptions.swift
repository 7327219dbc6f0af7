import ArgumentParser
import EthereumWallet
import Glibc

/// A password, read from a file or typed without echo. It is never an argument: other users of the machine can see arguments.
struct PasswordOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the keystore's password; line ends are dropped. Without this option the program asks for the password.", valueName: "file"))
    var passwordFile: String?

    func read() throws -> [UInt8] {
        guard let passwordFile else { return try ask() }
        var bytes = Array(try readFile(passwordFile))
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        guard !bytes.isEmpty else {
            throw Failure(message: "the password file '\(passwordFile)' is empty; write the password on its first line", code: 65)
        }
        return bytes
    }

    /// Decrypts a keystore with the password.
    ///
    /// - Throws: ``Failure`` that names the keystore: 66 when it is missing, 77 for a wrong password, 65 for a file that is no keystore.
    func unlock(_ keystore: String) throws -> PrivateKey {
        let document = Array(try readFile(keystore))
        let password = try read()
        do { return try Keystore.decrypt(document, password: password) } catch { throw failure(to: keystore, error) }
    }

    private func failure(to keystore: String, _ error: KeystoreError) -> Failure {
        guard error == .wrongPassword else {
            return Failure(
                message: "'\(keystore)' is not a keystore that can be opened: \(error); name a Web3 Secret Storage file", code: error.exitCode)
        }
        let origin = passwordFile.map { "the password in '\($0)'" } ?? "the password that was typed"
        return Failure(message: "\(origin) does not open the keystore '\(keystore)'; give the one that it was made with", code: 77)
    }

    private func ask() throws -> [UInt8] {
        guard isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("no password: standard input is not a terminal; name a file with --password-file")
        }
        guard let line = getpass("Password: ") else { throw ValidationError("the password could not be read from the terminal") }
        defer { memset(line, 0, strlen(line)) }
        return Array(UnsafeBufferPointer(start: line, count: strlen(line))).map { UInt8(bitPattern: $0) }
    }
}

/// The key that signs, in a Web3 Secret Storage file.
struct KeystoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The keystore (Web3 Secret Storage v3) of the key that signs.", valueName: "file"))
    var keystore: String?

    @OptionGroup var password: PasswordOptions

    /// Decrypts the key. Returns nil when no keystore is named.
    func unlock() throws -> PrivateKey? {
        guard let keystore else { return nil }
        return try password.unlock(keystore)
    }
}
