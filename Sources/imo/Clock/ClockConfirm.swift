import ArgumentParser
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct ClockConfirm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Say that the system's clock is right although it jumped.",
        discussion: """
            The ledger's time never goes back: an entry with a time in the future would unlock what is vested and let signatures expire for good. When the
            system's clock is more than ten minutes ahead of the time that has passed, what depends on the time stops. This command says that the clock is
            right. A running gateway follows within a second.

            EXAMPLE
              imo clock confirm
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            let head = try common.directory.read { try $0.head() }
            let now = Timestamp.now
            try String(now.milliseconds).write(toFile: common.directory.clockConfirmed, atomically: true, encoding: .utf8)
            common.show(.object(["confirmed": .time(now), "lastEntryAt": .time(head.time)]))
        }
    }
}
