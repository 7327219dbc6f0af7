import ArgumentParser
import Foundation
import Ledger
import LedgerCore

struct ModelPrice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "price", abstract: "Set a new version of a model's prices.",
        discussion: """
            The new version replaces the whole schedule from its start; calls that began before cost the old prices. Units without a price are free. An
            amount is \(Amount.help).

            EXAMPLE
              imo model price tiny --price input=1.5 --price output=4.5
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    @Option(name: .customLong("price"), help: ArgumentHelp("A price; may be given once for each unit.", valueName: "unit=amount"))
    var prices: [PriceArgument] = []

    @Option(help: ArgumentHelp("From when the prices hold, in RFC 3339 such as 2027-01-01T00:00:00Z; at once without it.", valueName: "time"))
    var startsAt: StartTime?

    func run() async throws {
        try await reportingErrors {
            let schedule = try PriceArgument.schedule(of: prices)
            let entry = try await common.submit(.setPrice(SetPrice(model: model, prices: schedule, startsAt: startsAt?.time)))
            common.show(try common.directory.read { try modelJSON(model, reader: $0, entry: entry) })
        }
    }
}

struct StartTime: ExpressibleByArgument, Sendable {
    let time: Timestamp

    init?(argument: String) {
        guard let date = try? Date(argument, strategy: .iso8601), date.timeIntervalSince1970 >= 0 else { return nil }
        time = Timestamp(milliseconds: UInt64(date.timeIntervalSince1970 * 1000))
    }
}
