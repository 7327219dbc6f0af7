import ArgumentParser
import Foundation
import Glibc
import Ledger
import LedgerCore
import LedgerMarks
import LedgerPostgres
import StrictJSON

struct ClusterJoin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Make a data directory on another machine for a ledger in PostgreSQL.",
        discussion: """
            The directory knows the ledger from its present end on. Copy upstreams.json, key-policies.json and gateway.secret from the first machine, so that
            both serve alike; then `imo serve` stands by until the ledger is free. The address holds no password: it comes from ~/.pgpass, a service
            file or PGPASSWORD, as for psql.

            EXAMPLE
              imo cluster join --store postgres://imo@db1,db2/books --data ./imo-second
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The PostgreSQL database that holds the ledger, as psql takes it, without a password.", valueName: "url"))
    var store: String

    func run() async throws {
        try await reportingErrors {
            let (directory, store) = (common.directory, try PostgresAddress(store))
            try directory.create()
            let lock = try WriterLock(path: directory.writerLock)
            try directory.requireNoLedger()
            let ledger = try PostgresLedger(store, mode: .reading)
            let status = try ledger.status()
            guard status.head.number > 0 else {
                throw Failure(message: "there is no ledger in \(store) yet; make one with `imo init --store`", code: 66)
            }
            try ledger.introduce(toMark: directory.mark)
            try directory.setServerAddress(store)
            withExtendedLifetime(lock) {}
            common.show(
                .object([
                    "data": .string(common.dataPath), "store": .string(store.text), "entries": .count(status.head.number),
                    "chainHash": .text(status.head.hash), "generation": .count(UInt64(status.generation)),
                ]))
        }
    }
}

extension DataDirectory {
    /// - Throws: ``Failure`` when the directory has a ledger, in a file or on a server.
    func requireNoLedger() throws {
        guard ![ledger, store, mark].contains(where: FileManager.default.fileExists) else {
            throw Failure(message: "there is a ledger in '\(path)' already; name another --data directory", code: 73)
        }
    }

    /// Makes a server the place of a ledger that is to be begun. Doing so twice changes nothing.
    ///
    /// - Throws: ``Failure`` when the directory or the database has a ledger.
    func beginStore(at address: PostgresAddress) throws {
        if try serverAddress() != address { try requireNoLedger() }
        do {
            let found = try PostgresLedger(address, mode: .reading).head()
            guard found.number == 0 else {
                throw Failure(
                    message: "there is a ledger in \(address) already; `imo cluster join --store` makes a directory for it", code: 73)
            }
        } catch let failure as StoreFailure {
            guard failure.code == .notFound else { throw failure }
        }
        try setServerAddress(address)
    }
}
