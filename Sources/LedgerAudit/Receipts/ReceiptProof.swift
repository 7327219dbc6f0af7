package import LedgerCore
package import LedgerLog
package import TransparencyLog

/// Everything that shows a caller offline what a call cost and why, and that the log has its charge: the hold, the settlement and the price in force.
package struct ReceiptProof: Sendable, Hashable {
    package static let format = "imo-receipt@v1"

    package let checkpoint: SignedNote
    package let hold: OpenedEntry
    package let settlement: OpenedEntry
    /// The registration or the change of price whose prices the call was held at.
    package let price: LoggedEntry
    /// In hundredths of a percent. What was agreed, the caller knows.
    package let discountBasisPoints: UInt64
    /// The price as it was offered before the call, where the caller asked for an offer and kept it.
    package var offer: SignedNote?

    /// Puts the proof of a charged call together from the operator's log and ledger.
    ///
    /// - Throws: ``LogFormatError`` for a call that was not charged, or is not under the head yet.
    package init(of call: CommandID, log: PublicLog, ledger reader: any LedgerReader) throws {
        let (note, head) = try log.head()
        guard let receipt = try reader.receipt(call) else { throw LogFormatError.malformed("no call of the id \(call) was charged") }
        let prices = try reader.prices(of: receipt.model)
        let version = Int(receipt.priceVersion)
        guard prices.indices.contains(version - 1) else {
            throw LogFormatError.malformed("the price version \(version) of \(receipt.model) is missing")
        }
        checkpoint = note
        hold = try OpenedEntry(receipt.holdEntry, in: log, size: head.size, reader: reader)
        settlement = try OpenedEntry(receipt.settleEntry, in: log, size: head.size, reader: reader)
        price = try LoggedEntry(prices[version - 1].entryNumber, in: log.files, size: head.size)
        discountBasisPoints = receipt.discountBasisPoints
    }
}
