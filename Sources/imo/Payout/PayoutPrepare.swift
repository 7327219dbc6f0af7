import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import PrivateFiles
import StrictJSON

struct PayoutPrepare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare", abstract: "Write a file of recipients and amounts from the money that addresses have available.",
        discussion: """
            Lists every address with at least --least available, in the order of the addresses, with all that it has. A --fee is kept back from each payment
            and goes to --fee-account when the payout is booked. Nothing changes in the ledger. An amount is \(Amount.help).
            Where the ledger requires requests (`imo withdrawal require`), or with --requested, only holders who asked to be paid out are listed, each with
            what was asked for.

            EXAMPLE
              imo payout prepare december.json --least 1
              imo payout prepare december.json --least 5 --fee 0.25 --fee-account fees
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The file to write, which must not exist.")
    var file: String

    @Option(help: ArgumentHelp("The least amount that is paid out.", valueName: "amount"))
    var least: Amount = Amount(1)

    @Option(help: ArgumentHelp("The fee that is kept back from each payment.", valueName: "amount"))
    var fee: Amount = Amount(.zero)

    @Option(help: "The account that gets the fees.")
    var feeAccount: AccountName?

    @Flag(help: "Only holders who asked to be paid out, and no more than they asked for.")
    var requested = false

    @Option(help: "The greatest number of recipients.")
    var limit: Int = PayoutBatch.maximumCount

    func validate() throws {
        guard (1...PayoutBatch.maximumCount).contains(limit) else {
            throw ValidationError("--limit \(limit) is out of range; give 1 to \(PayoutBatch.maximumCount)")
        }
        guard fee.value.isZero == (feeAccount == nil) else { throw ValidationError("give --fee and --fee-account together, or neither") }
        guard fee.value < least.value || fee.value.isZero else {
            throw ValidationError("--fee \(fee) leaves nothing of --least \(least); give a smaller fee")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let payouts = try common.directory.read { try list($0) }
            guard !payouts.isEmpty else {
                throw Failure(message: "no address has \(least) or more to be paid out; see `imo holder list` and `imo withdrawal list`", code: 66)
            }
            let batch = try PayoutBatch(id: .next(), feeAccount: feeAccount, preparedAt: .now, payouts: payouts)
            do throws(FileFailure) { try PrivateFile.create(file, content: Array((batch.json.prettyText() + "\n").utf8)) } catch {
                throw Failure(message: "the file '\(file)' cannot be made (\(error.reason)); name one that does not exist", code: 73)
            }
            common.show(
                .object([
                    "batch": .text(batch.id), "file": .string(file), "payouts": .count(UInt64(payouts.count)), "total": .amount(batch.total),
                    "account": .text(batch.account),
                ]))
        }
    }

    private func list(_ reader: any LedgerReader) throws -> [PayoutBatch.Payout] {
        var view = LedgerView(reader: reader)
        if let feeAccount { try view.requireAccount(.named(feeAccount)) }
        let isLimited = try requested || view.requiresRequests()
        var payouts: [PayoutBatch.Payout] = []
        try reader.forEachHolder(of: [], after: nil) { address, _, balance in
            let asked = isLimited ? try view.withdrawalRequest(of: address)?.amount ?? .zero : .max
            let owed = isLimited ? try view.owedPayout(of: .address(address)) : .zero
            let amount = min(balance.available, asked).subtracting(owed) ?? .zero
            if amount >= least.value, amount > fee.value {
                payouts.append(PayoutBatch.Payout(recipient: address, amount: amount, fee: fee.value))
            }
            return payouts.count < limit
        }
        return payouts
    }
}
