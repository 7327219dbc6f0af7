import ArgumentParser
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct ProgramUnitsSubmit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Submit the units of a file, one a line.",
        discussion: """
            A line is the fields of the event, as JSON: {"id": "u-1", "by": "worker"}. A unit by an address is signed: {"typedData": {…}, "signature":
            "0x…"} as for POST /imo/v1/programs/events, or {"message": {…}, "signature": "0x…"}. The id of a line's command follows from the program, the
            event and the line, so that a file can be submitted again after an interruption: what was accepted before counts once. Lines that are refused
            are listed, and the command ends with exit code 65.

            EXAMPLE
              imo program units submit labels --event submit --file units.jsonl
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var program: ProgramOptions

    @Option(help: "The event's name in the policy.")
    var event = "submit"

    @Option(help: ArgumentHelp("The units, one a line; - for standard input.", valueName: "file"))
    var file: String

    func run() async throws {
        try await reportingErrors {
            let (version, domain) = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return (try program.version(in: reader), try view.signingDomain())
            }
            let text = String(decoding: try readFile(file), as: UTF8.self)
            let (session, store) = (try await LedgerSession.open(common.directory, signs: true), try common.directory.openForReading())
            var (accepted, refused) = (0, 0)
            let programs = ProgramCache()
            for (index, line) in text.split(separator: "\n").enumerated() {
                do {
                    let command = try command(of: String(line), version, domain)
                    let id = CommandID(derivedFrom: ["imo unit 1", program.program.description, "\(version)", event, String(line)])
                    try await submit(command, id: id, version, session, store, programs)
                    accepted += 1
                } catch {
                    refused += 1
                    FileHandle.standardError.write(Data("imo: line \(index + 1) of \(file): \((error as? Failure)?.message ?? "\(error)")\n".utf8))
                }
            }
            await session.close()
            common.show(.object(["program": .text(program.program), "accepted": .count(UInt64(accepted)), "refused": .count(UInt64(refused))]))
            if refused > 0 { throw Failure(message: "\(refused) units were not accepted; the lines are listed above", code: 65) }
        }
    }

    /// Sends one unit. What was accepted before is not tried again, and what the policy refuses is not written.
    private func submit(
        _ command: Command, id: CommandID, _ version: UInt64, _ session: LedgerSession, _ store: any DurableLedger, _ programs: ProgramCache
    ) async throws {
        let isKnown = try store.read { try $0.number(of: id) != nil }
        if !isKnown {
            let isDue = try store.read { try $0.program(program.program, version: version, in: programs).running.isDue(at: .now) }
            if isDue { _ = try await session.send(.runProgram(RunProgram(program: program.program, version: version)), id: .next()) }
            let tried = try store.read { try $0.trying(command, id: id, at: .now, programs: programs) }
            if let kind = tried.refusalKind { throw Outcome.programRefused.failure(about: kind) }
            guard tried.entry.outcome == .accepted else { throw tried.entry.failure }
        }
        let entry = try await session.send(command, id: id)
        guard entry.outcome == .accepted else { throw entry.failure }
    }

    private func command(of line: String, _ version: UInt64, _ domain: SigningDomain) throws -> Command {
        let json = try JSONValue(parsing: line, maximumDepth: 16)
        if json["signature"] != nil { return try SignedDocument.command(of: json, kind: .programEvent, domain: domain) }
        return .sendProgramEvent(SendProgramEvent(program: program.program, version: version, event: event, fields: line, signer: nil))
    }
}
