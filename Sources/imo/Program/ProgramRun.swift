import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct ProgramRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Do what time has made due in a program: close an epoch, pay, take in what its feed has.",
        discussion: """
            A gateway runs programs by itself when something is due. Running one again does nothing, and is told as programNothingDue. An entry makes at most
            \(RunningProgram.paymentsPerEntry) payments; the command goes on until none waits.

            EXAMPLE
              imo program run labels
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var program: ProgramOptions

    func run() async throws {
        try await reportingErrors {
            let version = try common.directory.read { try program.version(in: $0) }
            let command = Command.runProgram(RunProgram(program: program.program, version: version))
            var entries = [try await common.submit(command)]
            while try waits(version) { entries.append(try await common.submit(command)) }
            common.show(
                .object([
                    "program": .text(program.program), "version": .count(version), "entries": .array(entries.map { .count($0.number) }),
                    "postings": .array(entries.flatMap(\.postings).map { .posting($0) }),
                ]))
        }
    }

    private func waits(_ version: UInt64) throws -> Bool {
        try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return try !view.balance(of: .program(program.program, version: version, pool: AccountID.laterPool)).available.isZero
        }
    }
}
