public import EthereumPrimitives

/// How far a version of a program has come.
public struct ProgramStateRecord: LedgerCodable, Hashable {
    /// The number of its steps, each of which has a ``ProgramStepRecord``.
    public internal(set) var steps: UInt64
    public internal(set) var isEnded: Bool

    init(steps: UInt64 = 0, isEnded: Bool = false) { (self.steps, self.isEnded) = (steps, isEnded) }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(steps)
        encoder.append(flag: isEnded)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        steps = try decoder.readUInt64()
        isEnded = try decoder.readFlag()
    }
}

extension ProgramStateRecord: RecordValue {
    var record: Record { .programState(self) }

    static func of(_ record: Record) -> Self? {
        guard case .programState(let value) = record else { return nil }
        return value
    }
}
