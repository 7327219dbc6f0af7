import ArgumentParser
import EthereumWallet
import Foundation
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
        guard !bytes.isEmpty else { throw ValidationError("the password file '\(passwordFile)' is empty; write the password on its first line") }
        return bytes
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
        return try Keystore.decrypt(Array(try readFile(keystore)), password: password.read())
    }
}

/// Reads at most 16 MiB of a file, or of standard input for `-`.
///
/// - Throws: `ValidationError` for a file that cannot be read or is larger.
func readFile(_ path: String) throws -> Data {
    let limit = 16 << 20
    let handle: FileHandle
    if path == "-" {
        handle = .standardInput
    } else {
        guard let opened = FileHandle(forReadingAtPath: path) else {
            throw ValidationError("the file '\(path)' cannot be read; check its name and permissions")
        }
        handle = opened
    }
    guard let data = try? handle.read(upToCount: limit + 1) ?? Data() else {
        throw ValidationError("'\(path)' cannot be read; name a file, not a directory")
    }
    guard data.count <= limit else { throw ValidationError("the file '\(path)' is larger than 16 MiB") }
    return data
}
