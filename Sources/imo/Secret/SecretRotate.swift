import ArgumentParser
import EthereumWallet
import Gateway
import Ledger
import LedgerCore
import PrivateFiles
import StrictJSON

struct SecretRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Have calls from now on salted by a new secret.",
        discussion: """
            Whoever has seen gateway.secret can test guesses of prompts against the receipts of its time. After a rotation the receipts of later calls are out
            of reach; earlier ones keep the salts that their callers were told, so that the old secret stays in the file. Stop the gateway first, and make a
            backup afterwards.

            EXAMPLE
              imo secret rotate
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            let directory = common.directory
            let last = try directory.read { try $0.head().time }
            let lock = try WriterLock(path: directory.writerLock)
            guard let before = try PrivateFile.read(directory.secret)?.bytes else {
                throw Failure(message: "'\(directory.secret)' is not there; the gateway makes it when it starts", code: 66)
            }
            guard HashSalts(stored: before) != nil else {
                throw Failure(message: "'\(directory.secret)' is no secret of the gateway; restore it from a backup", code: 65)
            }
            // Ids of later calls have a later time than the last entry's.
            let since = max(Timestamp.now, last).adding(milliseconds: 1)
            guard let after = HashSalts.rotated(before, to: try SecureRandom.bytes(count: 32), since: since) else {
                throw Failure(
                    message: "the secret was rotated \(HashSalts.maximumSecrets - 1) times, the most there can be, or a moment ago; try later",
                    code: 73)
            }
            try PrivateFile.replace(directory.secret, content: after)
            withExtendedLifetime(lock) {}
            common.show(.object(["rotated": .bool(true), "callsFrom": .time(since)]))
        }
    }
}
