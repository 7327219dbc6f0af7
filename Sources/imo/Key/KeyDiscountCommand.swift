import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct KeyDiscountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discount", abstract: "Give the calls of an API key a discount, on all models or on one.",
        discussion: """
            A discount is in basis points: 250 are 2.5 per cent. It is taken off the exact price of a call before the one rounding, and a model's least
            charge holds after it. A discount for one model replaces the discount for all models; ending it brings that one back. Calls that began before
            keep their price. A discount cannot begin before another of its kind that is scheduled; --withdraw-scheduled takes back those that have not
            begun.

            EXAMPLE
              imo key discount key_5f3c0a9b1d2e 250
              imo key discount key_5f3c0a9b1d2e 1000 --model tiny --starts-at 2027-01-01T00:00:00Z
              imo key discount key_5f3c0a9b1d2e --end --model tiny --withdraw-scheduled
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The key's id, as `imo key list` shows it.")
    var key: KeyArgument

    @Argument(help: "The discount in ten-thousandths of the price, 0 to 10000.")
    var basisPoints: UInt64?

    @Flag(help: "End the discount instead.")
    var end = false

    @Option(help: "The model; by default all models without a discount of their own.")
    var model: ModelID?

    @Option(help: ArgumentHelp("The time from which the discount holds, in RFC 3339; by default at once.", valueName: "time"))
    var startsAt: StartTime?

    @Flag(help: "Take back the discounts of this kind that have not begun.")
    var withdrawScheduled = false

    func validate() throws {
        guard end == (basisPoints == nil) else { throw ValidationError("give either the basis points of a discount, such as 250, or --end") }
    }

    func run() async throws {
        try await reportingErrors {
            let hash = try common.directory.read { try key.resolve(in: $0) }
            let discount = SetDiscount(
                keyHash: hash, model: model, basisPoints: basisPoints, startsAt: startsAt?.time, withdrawsScheduled: withdrawScheduled)
            let entry = try await common.submit(.setDiscount(discount))
            let record = try common.directory.read { reader -> KeyRecord in
                var view = LedgerView(reader: reader)
                guard let record = try view.key(hash: hash) else { throw Outcome.keyNotFound.failure(about: "the key '\(key.id)'") }
                return record
            }
            common.show(.object((JSONValue.key(hash, record).objectValue ?? []) + [JSONMember("entry", .count(entry.number))]))
        }
    }
}
