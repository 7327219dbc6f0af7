import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct KeyDiscountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discount", abstract: "Give the calls of an API key a discount, in all or with one model.",
        discussion: """
            A discount is in basis points: 250 are 2.5 per cent. It is taken off a call's exact price before the one rounding; a model's least charge
            holds after it. A discount for a model stands in place of the one for all models; with --end it gives way to that one again. Calls that began
            before cost what they cost.

            EXAMPLE
              imo key discount key_5f3c0a9b1d2e 250
              imo key discount key_5f3c0a9b1d2e 1000 --model tiny --starts-at 2027-01-01T00:00:00Z
              imo key discount key_5f3c0a9b1d2e --end --model tiny
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The key's id, as `imo key list` shows it.")
    var key: KeyArgument

    @Argument(help: "Ten-thousandths of the price: 0 to 10000.")
    var basisPoints: UInt64?

    @Flag(help: "End the discount instead.")
    var end = false

    @Option(help: "The model; without it the discount is for all models that have none of their own.")
    var model: ModelID?

    @Option(help: ArgumentHelp("From when the discount holds, in RFC 3339; at once without it.", valueName: "time"))
    var startsAt: StartTime?

    func validate() throws {
        guard end == (basisPoints == nil) else { throw ValidationError("give either the basis points of a discount, such as 250, or --end") }
    }

    func run() async throws {
        try await reportingErrors {
            let hash = try common.directory.read { try key.resolve(in: $0) }
            let discount = SetDiscount(keyHash: hash, model: model, basisPoints: basisPoints, startsAt: startsAt?.time)
            let entry = try await common.submit(.setDiscount(discount))
            let record = try common.directory.read { reader -> KeyRecord in
                var view = LedgerView(reader: reader)
                guard let record = try view.key(hash: hash) else { throw Outcome.keyNotFound.failure }
                return record
            }
            common.show(.object((JSONValue.key(hash, record).objectValue ?? []) + [JSONMember("entry", .count(entry.number))]))
        }
    }
}
