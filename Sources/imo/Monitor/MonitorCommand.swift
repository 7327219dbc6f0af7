import ArgumentParser
import Foundation
import Ledger
import LedgerAudit
import LogNetwork
import PrivateFiles
import StrictJSON
import TransparencyLog

struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor", abstract: "Follow a ledger's public log from outside, and raise an alarm at the first wrong entry.",
        discussion: """
            Reads every entry, re-applies every rule, checks holders' signatures, adds up the sums of snapshots, and compares each head with the one before.
            Prints a line for each head that it accepts. An alarm ends it with exit code 65, names the first wrong entry, and leaves the heads that show it in
            STATE.alarm. The state file holds the last head that was accepted, so that a restart notices what was changed meanwhile.

            EXAMPLE
              imo monitor https://example.com/log --key log.pub --state monitor.checkpoint
              imo monitor https://example.com/log --key log.pub --state monitor.checkpoint --once
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

    func validate() throws {
        guard intervalSeconds > 0 else { throw ValidationError("give --interval-seconds above 0") }
    }

    func run() async throws {
        try await reportingErrors {
            let client = LogClient(url: url)
            let result: Result<Void, any Error>
            do {
                try await follow(client)
                result = .success(())
            } catch { result = .failure(error) }
            await client.shutdown()
            try result.get()
        }
    }

    private func follow(_ client: LogClient) async throws {
        let remembered = try PrivateFile.read(state).map { try SignedNote(encoded: $0.bytes) }
        var follower = try LogFollower(key: logKey.verifier(), remembered: remembered)
        var last: UInt64?
        while true {
            do {
                let size = try await follower.accept(SignedNote(encoded: client.checkpoint())) { try await client.entries(bundle: $0, size: $1) }
                if size != last, let note = follower.accepted {
                    try PrivateFile.replace(state, content: note.encoded)
                    common.show(.object(["accepted": .count(size)]))
                }
                last = size
            } catch let alarm as LogFollower.Alarm {
                try PrivateFile.replace(state + ".alarm", content: alarm.heads.flatMap { $0.encoded + [UInt8(ascii: "\n")] })
                throw Failure(message: "ALARM: \(alarm.description); the heads that show it are in \(state).alarm", code: 65)
            } catch let failure as LogClient.Failure where !once {
                FileHandle.standardError.write(Data("imo: \(failure.description)\n".utf8))
            }
            if once { return }
            try await Task.sleep(for: .seconds(intervalSeconds))
        }
    }
}
