public import EthereumPrimitives

/// The terms of one version of a program. They never change.
public struct ProgramVersionRecord: LedgerCodable, Hashable {
    public let terms: ProgramTerms
    public let startsAt: Timestamp
    /// The number of the entry that registered it.
    public let entryNumber: UInt64

    init(terms: ProgramTerms, startsAt: Timestamp, entryNumber: UInt64) {
        self.terms = terms
        self.startsAt = startsAt
        self.entryNumber = entryNumber
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(terms)
        encoder.append(startsAt)
        encoder.append(entryNumber)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        terms = try decoder.read()
        startsAt = try decoder.readTimestamp()
        entryNumber = try decoder.readUInt64()
    }
}

extension ProgramVersionRecord: RecordValue {
    var record: Record { .programVersion(self) }

    static func of(_ record: Record) -> Self? {
        guard case .programVersion(let value) = record else { return nil }
        return value
    }
}
