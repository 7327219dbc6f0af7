package import EthereumPrimitives

/// Reads what an entry adds to a model's revenue, in place, where it takes nothing from it: the charge of a call, and all that does not concern the model. A
/// snapshot adds up millions of them.
package struct PlainCharge: Sendable {
    /// The items of an entry before its postings: version, number, time, outcome, two commitments and the command.
    private static let itemsBeforePostings = 7

    private let account: [UInt8]

    package init(model: ModelID) { account = AccountID.revenue(model).encoded }

    /// - Parameter encoded: The entry as the log has it.
    /// - Returns: The amount; nil for an entry that takes from the revenue, or whose amounts do not fit, and must be decoded.
    /// - Throws: ``RLPError`` where the bytes are no entry.
    package func added(by encoded: [UInt8]) throws(RLPError) -> UInt256? {
        var decoder = RLPDecoder(encoded)
        return try decoder.readList { (entry: inout RLPDecoder) throws(RLPError) in
            for _ in 0..<PlainCharge.itemsBeforePostings { try entry.skipItem() }
            let added = try entry.readList { (postings: inout RLPDecoder) throws(RLPError) in try addedSum(of: &postings) }
            entry.skipRest()
            return added
        }
    }

    private func addedSum(of postings: inout RLPDecoder) throws(RLPError) -> UInt256? {
        var sum: UInt256? = .zero
        while !postings.isAtEnd {
            guard try postings.nextIsList() else {
                try postings.skipItem()
                continue
            }
            let added = try postings.readList { (item: inout RLPDecoder) throws(RLPError) in
                try item.readList { (posting: inout RLPDecoder) throws(RLPError) in try addedAmount(of: &posting) }
            }
            sum = added.flatMap { sum?.adding($0) }
        }
        return sum
    }

    private func addedAmount(of posting: inout RLPDecoder) throws(RLPError) -> UInt256? {
        defer { posting.skipRest() }
        guard posting.skipItem(encodedAs: account) else { return .zero }
        try posting.skipItem()
        guard try posting.readUInt64() == UInt64(Posting.Direction.credit.rawValue) else { return nil }
        return try posting.readUInt256()
    }
}
