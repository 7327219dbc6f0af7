import ArgumentParser
import Foundation
import Ledger
import LedgerCore

struct ModelPrice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "price", abstract: "Set a new version of a model's prices.",
        discussion: """
            The new version replaces the whole schedule from its start. Calls that began before cost the old prices. A version cannot begin before another
            that is scheduled; --withdraw-scheduled takes back those that have not begun, such as one with a mistyped date.

            \(PriceOptions.explanation)

            EXAMPLE
              imo model price tiny --price input=1.5 --price output=4.5
              imo model price tiny --price input=2 --starts-at 2027-01-01T00:00:00Z --withdraw-scheduled
              imo model price tiny --price input=2 --tier input@1000000=1.5 --tier input@50000000=1 --least-charge 0.0001
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    @OptionGroup var prices: PriceOptions

    @Option(
        help: ArgumentHelp("The time from which the prices hold, in RFC 3339 such as 2027-01-01T00:00:00Z; by default at once.", valueName: "time"))
    var startsAt: StartTime?

    @Flag(help: "Take back the versions that have not begun.")
    var withdrawScheduled = false

    func run() async throws {
        try await reportingErrors {
            let schedule = try prices.schedule()
            let command = SetPrice(model: model, prices: schedule, startsAt: startsAt?.time, withdrawsScheduled: withdrawScheduled)
            let entry = try await common.submit(.setPrice(command))
            common.show(try common.directory.read { try modelJSON(model, reader: $0, entry: entry) })
        }
    }
}

struct StartTime: WrittenArgument {
    let time: Timestamp

    init(written text: String) throws {
        guard let date = try? Date(text, strategy: .iso8601), date.timeIntervalSince1970 >= 0 else {
            throw WrittenFault("expected a time in RFC 3339 such as 2027-01-01T00:00:00Z")
        }
        time = Timestamp(milliseconds: UInt64(date.timeIntervalSince1970 * 1000))
    }
}
