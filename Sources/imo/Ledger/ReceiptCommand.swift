import ArgumentParser
import EthereumABI
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct ReceiptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt", abstract: "Show what a call cost and why, and prove it.",
        discussion: """
            The id is in the imo-receipt header of the response.

            EXAMPLE
              imo receipt 0199e2a4-5f10-7a3c-8d21-6b0f4c2a9e58
              imo receipt prove 0199e2a4-5f10-7a3c-8d21-6b0f4c2a9e58 > receipt.json
            """,
        subcommands: [ReceiptShow.self, ReceiptProve.self, ReceiptVerify.self], defaultSubcommand: ReceiptShow.self)
}

struct ReceiptShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a call cost and why.",
        discussion: """
            EXAMPLE
              imo receipt show 0199e2a4-5f10-7a3c-8d21-6b0f4c2a9e58
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var place: PlaceOptions

    @Argument(help: "The receipt's id.")
    var id: CommandID

    func run() async throws {
        try await reportingErrors {
            let receipt = try receiptJSON(id, in: common.directory)
            let entry = receipt["entry"]?.unsignedInteger?.asUInt64 ?? 0
            common.show(.object((receipt.objectValue ?? []) + (try await place.inclusions(of: [entry], common)[0])))
        }
    }
}

func receiptJSON(_ id: CommandID, in directory: DataDirectory) throws -> JSONValue {
    try directory.read { reader in
        var view = LedgerView(reader: reader)
        let asset = try view.ledger().asset
        guard let receipt = try reader.receipt(id) else {
            throw Failure(message: "no charged call has the receipt id \(id); it was voided, is still open or never was", code: 66)
        }
        return .receipt(receipt, asset: asset)
    }
}
