import ArgumentParser
import Foundation
import Ledger
import LedgerCore
import Programs
import StrictJSON

struct ProgramRegister: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Register a program in the ledger, or a further version of one.",
        discussion: """
            The policy passes `imo program check`, and what it is given fits it: {"parameters": {…}, "rosters": {…}}. Its pools are accounts of the ledger.
            A party of the policy is an account of that name or address; --party names another account for it. A version that is registered later starts at
            --starts-at; what an earlier one began stays with it. docs/programs.md has an example whole.

            EXAMPLE
              imo program register labels --policy labels.yaml --given labels.json --owner acme --party client=acme
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The program's id: 1 to 64 of a-z 0-9 . _ - beginning with a letter or a digit.")
    var program: ProgramID

    @Option(help: ArgumentHelp("The policy's file.", valueName: "file"))
    var policy: String

    @Option(help: ArgumentHelp("The file of parameters and rosters, as JSON; - for standard input.", valueName: "file"))
    var given: String?

    @Option(help: "The asset of the policy that is the ledger's money; its first one where it is not given.")
    var money: String?

    @Option(help: "The account that receives what is for nobody else, such as payments to a name that is no account.")
    var owner: FundedAccount

    @Option(
        help: ArgumentHelp("The account of a party, or revenue:MODEL for a model's holders; may be given several times.", valueName: "name=account"))
    var party: [PartyArgument] = []

    @Option(help: ArgumentHelp("An account whose money each run takes in by this event.", valueName: "account=event"))
    var feed: FeedArgument?

    @Option(help: "When the version starts, in UTC; at once where it is not given.")
    var startsAt: Timestamp?

    func run() async throws {
        try await reportingErrors {
            let text = try PolicyFile.text(policy)
            let rules = try checked(text)
            let json = try given.map { try readJSON($0, maximumDepth: 16) } ?? .object([])
            do { _ = try Given(json: json, for: rules) } catch { throw Failure(message: "\(given ?? "--given"): \(error)", code: 65) }
            let terms = ProgramTerms(
                policy: text, given: json.text, money: money ?? rules.assets.first ?? "", bindings: party.map(\.binding), owner: owner,
                feed: feed?.feed)
            let entry = try await common.submit(.registerProgram(RegisterProgram(program: program, terms: terms, startsAt: startsAt)))
            let version = try common.directory.read { try $0.program(program).startTimes.count }
            common.show(.object(["program": .text(program), "version": .count(UInt64(version)), "entry": .count(entry.number)]))
        }
    }

    private func checked(_ text: String) throws -> Policy {
        let rules: Policy
        do { rules = try Policy(yaml: text) } catch { throw Failure(message: "\(policy) \(error)", code: 65) }
        guard rules.faults.isEmpty else { throw Failure(message: rules.faults.map { "\(policy) \($0)" }.joined(separator: "\nimo: "), code: 65) }
        return rules
    }
}
