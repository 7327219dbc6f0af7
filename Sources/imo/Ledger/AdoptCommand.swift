import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Accept a ledger file that was copied or moved here, so that it can be written.",
        discussion: """
            A data directory knows its ledger file. A file that was exchanged, rolled back or copied can be read and verified, but not written, until this
            command accepts it. Accept a file only if no other copy of it will ever be written. Entries that the directory has acknowledged and the file
            lacks are lost, which needs --accept-loss. What holders signed before is not carried out again: they sign for a new generation.

            EXAMPLE
              imo adopt --data ./imo-moved
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Adopt even if acknowledged entries are lost.")
    var acceptLoss = false

    func run() async throws {
        try await reportingErrors {
            let directory = common.directory
            _ = try directory.openForReading()
            let displacement = try directory.displacement()
            let lock = try WriterLock(path: directory.writerLock)
            let adoption = displacement.map { _ in acceptLoss ? DataDirectory.Adoption.acceptingLoss : .withoutLoss }
            if displacement != nil { try directory.requestGeneration() }
            let store = try directory.openStoreForWriting(adoption: adoption)
            let head = try store.head()
            if acceptLoss { directory.forgetVerified() }
            try store.close()
            withExtendedLifetime(lock) {}
            common.show(
                .object([
                    "data": .string(common.dataPath), "adopted": .bool(displacement != nil), "entries": .count(head.number),
                    "chainHash": .text(head.hash), "generation": .count(UInt64(store.opening.generation)),
                ]))
        }
    }
}
