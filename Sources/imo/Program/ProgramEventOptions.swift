import ArgumentParser
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import Programs
import StrictJSON

/// An event for a program: its fields, and the signature of its author where that is an address.
struct ProgramEventOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions
    @OptionGroup var program: ProgramOptions
    @OptionGroup var signing: SigningOptions

    @Option(help: ArgumentHelp("All fields at once, as a JSON object.", valueName: "json"))
    var fields: String?

    @Argument(help: "The event's fields, as NAME=VALUE; a list is VALUE,VALUE. Without `by`, whoever signs is the author.")
    var field: [String] = []

    /// Sends an event, and shows its entry.
    ///
    /// What is due in the program is run before. What the policy refuses is told by its kind, and not written.
    func send(_ event: String) async throws {
        try await reportingErrors {
            let version = try common.directory.read { try program.version(in: $0) }
            let declared = try declaration(of: event, version: version)
            let command: Command
            if signing.isUsed {
                let signed = try signing.sign(common) { holder, authorization in
                    // The fields were read once before, so that they can be read.
                    let text = (try? fieldsText(declared, author: holder.description)) ?? ""
                    let signer = ProgramSigner(holder: holder, authorization: authorization)
                    return .sendProgramEvent(
                        SendProgramEvent(program: program.program, version: version, event: event, fields: text, signer: signer))
                }
                guard let signed else { return }
                command = signed
            } else {
                command = .sendProgramEvent(
                    SendProgramEvent(
                        program: program.program, version: version, event: event, fields: try fieldsText(declared, author: nil), signer: nil))
            }
            let entry = try await common.sendEvent(command, program: program.program, version: version)
            common.show(.entry(entry))
        }
    }

    /// The event's fields with their types, by the version's policy.
    private func declaration(of event: String, version: UInt64) throws -> EventDeclaration {
        let policy = try common.directory.read { try $0.program(program.program, version: version, in: ProgramCache()).running.policy }
        guard let found = policy.events.first(where: { $0.name == event }) else {
            throw Failure(
                message: "\(program.program) has no event \(event); it has \(policy.events.map(\.name).joined(separator: ", "))", code: 65)
        }
        return found
    }

    /// The fields as the JSON text that is signed, in the policy's order.
    private func fieldsText(_ event: EventDeclaration, author: String?) throws -> String {
        if let fields {
            guard field.isEmpty else { throw ValidationError("give the fields as NAME=VALUE or by --fields, not both") }
            return fields
        }
        var values: [String: String] = [:]
        for text in field {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, event.fields.contains(where: { $0.name == parts[0] }), values[parts[0]] == nil else {
                let known = event.fields.map { "\($0.name)=\($0.type.text)" }.joined(separator: " ")
                throw ValidationError("'\(text)' is no field of \(event.name), or is given twice; its fields are \(known)")
            }
            values[parts[0]] = parts[1]
        }
        if let author, values["by"] == nil, event.fields.contains(where: { $0.name == "by" }) { values["by"] = author }
        return JSONValue.object(
            event.fields.compactMap { field in values[field.name].map { JSONMember(field.name, Self.json($0, field.type)) } }
        ).text
    }

    private static func json(_ text: String, _ type: ValueType) -> JSONValue {
        switch type.kind {
        case .flag where text == "true" || text == "false": .bool(text == "true")
        case .names, .shares: .array(text.isEmpty ? [] : text.split(separator: ",").map { .string(String($0)) })
        default: text == "null" && type.isOptional ? .null : .string(text)
        }
    }
}

extension CommonOptions {
    /// Sends an event of a program. What is due is run before, and what the policy refuses is told by its kind without an entry.
    ///
    /// - Throws: ``Failure`` with the refusal.
    func sendEvent(_ command: Command, program: ProgramID, version: UInt64) async throws -> JournalEntry {
        let isDue = try directory.read { try $0.program(program, version: version, in: ProgramCache()).running.isDue(at: .now) }
        if isDue { _ = try await submit(.runProgram(RunProgram(program: program, version: version))) }
        let tried = try directory.read { try $0.trying(command, id: .next(), at: .now, programs: ProgramCache()) }
        if let kind = tried.refusalKind {
            throw Outcome.programRefused.failure(about: kind)
        }
        return try await submit(command)
    }
}
