import ArgumentParser
import EthereumWallet
import Ledger
import LedgerLog
import StrictJSON
import TransparencyLog

struct LogInit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Begin the public log of a ledger, old or new.",
        discussion: """
            Makes the key that signs the log's heads, and prints its public half: give that to whoever is to check the log. The secrets are in log.key in
            the data directory. Keep a copy of that file: without it the log cannot be continued, and with it anyone can sign another history.

            EXAMPLE
              imo log init --origin example.com/ledger
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "The log's name: where it will be served, as a host and a path.")
    var origin: String

    func run() async throws {
        try await reportingErrors {
            let name = try NoteName(origin)
            _ = try common.directory.openForReading()
            let lock = try WriterLock(path: common.directory.logLock)
            let identity = try LogIdentity(origin: name, random: SecureRandom.bytes(count: 64))
            try identity.create(at: common.directory.logKey)
            try LogKeeper(directory: common.directory.log, identity: identity).begin()
            withExtendedLifetime(lock) {}
            common.show(
                .object([
                    "origin": .string(name.description), "key": .string(identity.signer.verifier.description),
                    "file": .string(common.directory.logKey),
                ]))
        }
    }
}
