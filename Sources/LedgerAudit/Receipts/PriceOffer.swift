package import EthereumPrimitives
package import LedgerCore
package import LedgerLog
package import TransparencyLog

/// The price of a model as the log's key signed it before a call: which entry set it, and that entry's hash in the log.
///
/// A caller keeps the offer. A price that is changed afterwards, with everything above it, contradicts it. Whoever sells may change the price for later calls by
/// a later entry; the offer does not bind for a time.
package struct PriceOffer: Sendable, Hashable {
    private static let firstLine = "imo-offer/v1"

    package let model: ModelID
    /// The number of the entry that set the price in force.
    package let entry: UInt64
    /// The log's hash of that entry.
    package let leafHash: Bytes32
    /// When the offer was made.
    package let time: Timestamp
    package let note: SignedNote

    /// Signs the offer of the price that is in force.
    ///
    /// - Throws: ``LogFormatError`` for a price that the log does not have yet; what the ledger refuses.
    package init(of model: ModelID, at time: Timestamp, log: PublicLog, ledger reader: any LedgerReader) throws {
        var view = LedgerView(reader: reader)
        let version = try view.prices(of: model, at: time).version
        let prices = try reader.prices(of: model)
        guard prices.indices.contains(Int(version) - 1) else { throw LogFormatError.malformed("the price version \(version) of \(model) is missing") }
        let entry = prices[Int(version) - 1].entryNumber
        guard try entry <= log.head().checkpoint.size else {
            throw LogFormatError.unproven("the price of \(model) is not in the log yet; ask again in a second")
        }
        (self.model, self.entry, self.time) = (model, entry, time)
        leafHash = MerkleTree.leaf(try log.files.entry(at: entry - 1))
        var note = try SignedNote(text: PriceOffer.text(log.key.name, model, entry, leafHash, time))
        note.sign(with: log.identity.signer)
        self.note = note
    }

    /// Reads an offer.
    ///
    /// - Throws: ``LogFormatError`` unless the log's key has signed it.
    package init(_ note: SignedNote, log: NoteVerifier) throws(LogFormatError) {
        try note.require(log)
        let lines = String(decoding: note.text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 7, lines[0] == PriceOffer.firstLine, lines[1] == log.name.description, let model = try? ModelID(lines[2]),
            let entry = UInt64(lines[3]), let hash = Bytes32(hex: lines[4]), let milliseconds = UInt64(lines[5])
        else { throw .malformed("this is no offer of a price: expected '\(PriceOffer.firstLine)' and the log's name first") }
        (self.model, self.entry, leafHash, time) = (model, entry, hash, Timestamp(milliseconds: milliseconds))
        self.note = note
        guard note.text == PriceOffer.text(log.name, model, entry, hash, time) else {
            throw .malformed("the offer's numbers are not written as they must be")
        }
    }

    private static func text(_ origin: NoteName, _ model: ModelID, _ entry: UInt64, _ hash: Bytes32, _ time: Timestamp) -> [UInt8] {
        Array("\(firstLine)\n\(origin)\n\(model)\n\(entry)\n\(hash)\n\(time.milliseconds)\n".utf8)
    }
}

extension PriceOffer {
    /// Checks that a call was charged at the price offered, or at one that came into force after the offer.
    ///
    /// - Parameters:
    ///   - price: The entry of the price that the call was charged at.
    ///   - inForce: When that price came into force.
    /// - Throws: ``LogFormatError`` that says how the price contradicts the offer.
    func check(_ price: LoggedEntry, inForce: Timestamp, hold: JournalEntry, model: ModelID) throws(LogFormatError) {
        guard model == self.model, time <= hold.time else {
            throw .unproven("the offer is of \(self.model) at \(time.rfc3339), the call is of \(model) at \(hold.time.rfc3339)")
        }
        if price.number == entry {
            guard price.leafHash == leafHash else {
                throw .unproven("entry \(entry) is not the price that was offered: it was changed; make a proof of it with `imo audit fraud`")
            }
        } else {
            guard price.number > entry, inForce > time else {
                throw .unproven(
                    "the call was charged at the price of entry \(price.number), and that of entry \(entry) was in force when it was offered")
            }
        }
    }
}
