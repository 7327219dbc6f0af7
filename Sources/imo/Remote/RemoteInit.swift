import ArgumentParser
import EthereumPrimitives
import Foundation
import PrivateFiles
import StrictJSON

struct RemoteInit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a profile: the gateway, its ledger, and the key that signs.",
        discussion: """
            The ledger's address is what `imo serve` prints. Signatures are bound to it, so that no other gateway can use them. Files are named from where
            the profile stands.

            EXAMPLE
              imo remote init prod.json --url https://gateway.example.com --ledger 0x5FbDB2315678afecb367f032d93F642f64180aa3 --keystore alice.json
            """)

    @Argument(help: ArgumentHelp("The new file.", valueName: "file"))
    var file: String

    @Option(help: "The gateway's address.")
    var url: String

    @Option(help: "The ledger's address.")
    var ledger: Address

    @Option(name: .customLong("chain-id"), help: "The ledger's chain id.")
    var chainID: UInt64 = 31337

    @Option(help: ArgumentHelp("The keystore (Web3 Secret Storage v3) of the key that signs.", valueName: "file"))
    var keystore: String

    @Option(help: ArgumentHelp("A file with the keystore's password; without it each command asks for the password.", valueName: "file"))
    var passwordFile: String?

    @Option(help: ArgumentHelp("The certificates that are trusted, in PEM; by default those of the system.", valueName: "file"))
    var certificate: String?

    @Flag(help: "Print the result as one JSON document.")
    var json = false

    func run() async throws {
        try await reportingErrors {
            let content = Array((try profile.prettyText() + "\n").utf8)
            do throws(FileFailure) { try PrivateFile.create(file, content: content) } catch {
                throw Failure(message: "the profile '\(file)' cannot be made (\(error.reason)); name a new file", code: 73)
            }
            print(json ? JSONValue.object(["profile": .string(file)]).text : "profile  \(file)")
        }
    }

    private var profile: JSONValue {
        get throws {
            var members = [
                JSONMember("url", .string(try RemoteProfile.checked(url))), JSONMember("chainId", .string(String(chainID))),
                JSONMember("ledger", .string(ledger.description)), JSONMember("keystore", .string(keystore)),
            ]
            if let passwordFile { members.append(JSONMember("passwordFile", .string(passwordFile))) }
            if let certificate { members.append(JSONMember("certificate", .string(certificate))) }
            return .object(members)
        }
    }
}
