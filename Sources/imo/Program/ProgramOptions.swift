import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

extension ProgramID: WrittenArgument {
    init(written text: String) throws { try self.init(text) }
}

/// Names a version of a program.
struct ProgramOptions: ParsableArguments {
    @Argument(help: "The program's id.")
    var program: ProgramID

    @Option(name: .customLong("program-version"), help: "The number of the version; the one in force where it is not given.")
    var version: UInt64?

    /// The version that is meant.
    ///
    /// - Throws: The refusals `programNotFound` and `programNotStarted`.
    func version(in reader: any LedgerReader, at time: Timestamp = .now) throws -> UInt64 {
        let record = try reader.program(program)
        if let version { return version }
        let inForce = record.version(at: time)
        guard inForce > 0 else { throw Outcome.programNotStarted }
        return inForce
    }

    /// Submits a command about the version that is meant, and shows what its entry posted.
    func submit(_ common: CommonOptions, _ command: (ProgramID, UInt64) -> Command) async throws {
        let version = try common.directory.read { try self.version(in: $0) }
        let entry = try await common.submit(command(program, version))
        common.show(
            .object([
                "program": .text(program), "version": .count(version), "entry": .count(entry.number),
                "postings": .array(entry.postings.map { .posting($0) }),
            ]))
    }
}

/// The account of a party: `NAME=ACCOUNT`, or `NAME=revenue:MODEL`.
struct PartyArgument: WrittenArgument {
    let binding: ProgramBinding

    init(written text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let expected = "expected a name of the policy and its account, such as client=acme or holders=revenue:tiny"
        guard parts.count == 2, !parts[0].isEmpty else { throw WrittenFault(expected) }
        let account: AccountID
        if parts[1].hasPrefix("revenue:") {
            account = .revenue(try ModelID(String(parts[1].dropFirst("revenue:".count))))
        } else {
            account = try FundedAccount(written: parts[1]).id
        }
        guard let binding = ProgramBinding(party: parts[0], account: account) else { throw WrittenFault(expected) }
        self.binding = binding
    }
}

/// The account that feeds a program: `ACCOUNT=EVENT`.
struct FeedArgument: WrittenArgument {
    let feed: ProgramFeed

    init(written text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[1].isEmpty else { throw WrittenFault("expected an account and an event of the policy, such as costs=charge") }
        feed = ProgramFeed(account: try FundedAccount(written: parts[0]), event: parts[1])
    }
}
