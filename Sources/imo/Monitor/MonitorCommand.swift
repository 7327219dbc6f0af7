import ArgumentParser
import Foundation
import Ledger
import LedgerAudit
import LedgerCore
import LogNetwork
import PrivateFiles
import StrictJSON
import TransparencyLog

struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor", abstract: "Follow a ledger's public log from outside, and raise an alarm at the first wrong entry.",
        discussion: """
            Reads every entry, re-applies every rule, checks holders' signatures, adds up the sums of snapshots, and compares each head with the one before.
            Prints a line for each head that it accepts, and for each entry that replaced the operator's key, with the reason where the old key has not signed.
            An alarm ends it with exit code 65, names the first wrong entry, and leaves the heads that show it in
            STATE.alarm and the entry's proof in STATE.alarm.tlog-proof. The state file holds the last head that was accepted, so that a restart notices what
            was changed meanwhile.

            --kept names receipts, proofs and heads that you have: the log must continue what they show. --holding is the least that an address has.
            Witnesses, of --witness or of the policy, are asked which head they cosigned: a log that shows them another history, or you less, is an alarm.
            --anchor names a contract that keeps the log's heads on a chain: the first of them that is none of the log's is an alarm, and stands in
            STATE.alarm.anchor.json with its block and transaction.

            EXAMPLE
              imo monitor https://example.com/log --key log.pub --state monitor.checkpoint
              imo monitor https://example.com/log --policy log.policy --state monitor.checkpoint --kept receipt.json --once
              imo monitor https://example.com/log --key log.pub --state monitor.checkpoint --anchor 0x5FbDB2315678afecb367f032d93F642f64180aa3 --rpc http://127.0.0.1:8545
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The log's address: what stands before /checkpoint.")
    var url: String

    @OptionGroup var logKey: LogKeyOptions

    @Option(help: ArgumentHelp("Where the last accepted head is kept.", valueName: "file"))
    var state: String

    @Option(help: "Seconds between two looks at the log.")
    var intervalSeconds: Int = 5

    @Flag(help: "End after the present head.")
    var once = false

    @Option(help: ArgumentHelp("A receipt, proof or head that the log must contain; may be given several times.", valueName: "file"))
    var kept: [String] = []

    @Option(
        help: ArgumentHelp(
            "The least that an address has, in the smallest unit: ADDRESS=AMOUNT of money, TOKEN:ADDRESS=AMOUNT of a token.", valueName: "holding"))
    var holding: [HoldingArgument] = []

    @Option(
        help: ArgumentHelp("A witness whose head is compared, as URL=KEY; may be given several times.", valueName: "url=key"), transform: parseWitness
    )
    var witness: [WitnessAddress] = []

    @OptionGroup var anchoring: AnchorOptions

    @OptionGroup var generations: GenerationSaltOptions

    func validate() throws {
        guard intervalSeconds > 0 else { throw ValidationError("give --interval-seconds above 0") }
    }

    func run() async throws {
        try await reportingErrors {
            var watch = try prepared()
            let result: Result<Void, any Error>
            do {
                try await follow(&watch)
                result = .success(())
            } catch { result = .failure(error) }
            await watch.shutdown()
            try result.get()
        }
    }

    private func prepared() throws -> LogWatch {
        let key = try logKey.verifier()
        let remembered = try PrivateFile.read(state).map { try SignedNote(encoded: $0.bytes) }
        var follower = try LogFollower(key: key, remembered: remembered, holdings: holding.map(\.holding), generationSalts: generations.salts)
        for file in kept { _ = try follower.compare(with: KeptFile.head(in: file, log: key), from: "'\(file)'") }
        let named = try logKey.trusted().witnesses.compactMap { party in party.url.map { WitnessAddress(url: $0, key: party.key) } }
        return LogWatch(
            client: LogClient(url: url), state: state, follower: follower, key: key, witnesses: witness + named,
            anchor: try anchoring.watch())
    }

    private func follow(_ watch: inout LogWatch) async throws {
        var last: UInt64?
        var (shownRotations, hasShownUnchecked) = (0, false)
        while true {
            do {
                let size = try await watch.look()
                for (entry, rotation) in watch.follower.rotations.dropFirst(shownRotations) { common.show(.rotation(rotation, entry: entry)) }
                shownRotations = watch.follower.rotations.count
                if let entry = watch.follower.signaturesUncheckedFrom, !hasShownUnchecked {
                    hasShownUnchecked = true
                    common.show(.object(["signaturesUncheckedFrom": .count(entry)]))
                }
                if size != last, let note = watch.follower.accepted {
                    try PrivateFile.replace(state, content: note.encoded)
                    common.show(.object(["accepted": .count(size)]))
                }
                last = size
            } catch let failure as LogClient.Failure where !once {
                FileHandle.standardError.write(Data("imo: \(failure.description)\n".utf8))
            }
            if once, !watch.isWaiting { return }
            try await Task.sleep(for: .seconds(intervalSeconds))
        }
    }
}

extension JSONValue {
    /// A change of the operator's key, as a monitor tells it.
    static func rotation(_ rotation: RotateOperator, entry: UInt64) -> JSONValue {
        var members = [
            JSONMember("operatorReplacedBy", .count(entry)), JSONMember("operator", .text(rotation.previous)),
            JSONMember("newOperator", .text(rotation.next)),
        ]
        if rotation.isWithoutOldKey { members.append(JSONMember("lossReason", .string(rotation.lossReason))) }
        return .object(members)
    }
}
