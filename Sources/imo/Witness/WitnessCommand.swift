import ArgumentParser
import EthereumWallet
import Foundation
import Hummingbird
import Ledger
import LogNetwork
import PrivateFiles
import StrictJSON
import TransparencyLog

struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness", abstract: "Cosign the heads of other ledgers' logs, so that none can show two histories.",
        discussion: """
            A witness cosigns a head only when its log continues the one that it cosigned before (C2SP tlog-witness). Its directory holds its key and the last
            head of each log; keep it, as a witness that forgets is worth nothing.

            EXAMPLE
              imo witness init --name witness.example --directory witness
              imo witness serve --directory witness --log example.com/ledger+b9d4c8d1+AWoUFHRKSDyvO2ETAQ7mVgmx6hpRVsK+Mp7VX8nRkC2l
            """,
        subcommands: [WitnessInit.self, WitnessServe.self])
}

/// The directory of a witness.
struct WitnessDirectory: ParsableArguments {
    @Option(help: ArgumentHelp("The witness's directory.", valueName: "dir"))
    var directory: String

    var keyPath: String { directory + "/witness.key" }
}

struct WitnessInit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a witness's key, and print its public half.",
        discussion: """
            EXAMPLE
              imo witness init --name witness.example --directory witness
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var place: WitnessDirectory

    @Option(help: "The witness's name: where it will be served.")
    var name: String

    func run() async throws {
        try await reportingErrors {
            let signer = try NoteSigner(name: NoteName(name), kind: .cosignature, seed: SecureRandom.bytes(count: 32))
            try DataDirectory(path: place.directory).create()
            try PrivateFile.create(place.keyPath, content: Array((signer.secretText + "\n").utf8))
            common.show(.object(["name": .string(name), "key": .string(signer.verifier.description), "file": .string(place.keyPath)]))
        }
    }
}

struct WitnessServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a witness until it is stopped.",
        discussion: """
            Prints its address once it listens.

            EXAMPLE
              imo witness serve --directory witness --log example.com/ledger+b9d4c8d1+AWoUFHRKSDyvO2ETAQ7mVgmx6hpRVsK+Mp7VX8nRkC2l
            """)

    @OptionGroup var place: WitnessDirectory

    @Option(help: ArgumentHelp("The key of a log that is witnessed; may be given several times.", valueName: "key"))
    var log: [String]

    @Option(help: "The address to listen on.")
    var host: String = "127.0.0.1"

    @Option(help: "The port to listen on; 0 for any that is free.")
    var port: Int = 8090

    func run() async throws {
        try await reportingErrors {
            guard let content = try PrivateFile.read(place.keyPath, maximumBytes: 4096) else {
                throw Failure(message: "'\(place.keyPath)' is missing; make it with `imo witness init`", code: 66)
            }
            let signer = try NoteSigner(text: String(decoding: content.bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
            guard signer.verifier.kind == .cosignature else { throw Failure(message: "'\(place.keyPath)' is not a witness's key", code: 65) }
            let witness = Witness(signer: signer, logs: try log.map { try NoteVerifier($0) })
            let lock = try WriterLock(path: place.directory + "/witness.lock")
            let server = WitnessServer(witness: witness, store: WitnessStore(directory: place.directory)) {
                UInt64(max(Date().timeIntervalSince1970, 0))
            }
            let application = Application(
                router: server.router(), configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
                onServerRunning: { channel in
                    announce([
                        "url": .string("http://\(host):\(channel.localAddress?.port ?? port)"), "key": .string(signer.verifier.description),
                    ])
                },
                logger: quietLogger("witness"))
            try await application.runService()
            withExtendedLifetime(lock) {}
        }
    }
}
