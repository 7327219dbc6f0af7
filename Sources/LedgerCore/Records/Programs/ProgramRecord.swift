public import EthereumPrimitives

/// A program: when each of its versions starts, the first at index 0.
public struct ProgramRecord: LedgerCodable, Hashable {
    public internal(set) var startTimes: [Timestamp]

    static let maximumVersions = 1_024

    init(startTimes: [Timestamp]) { self.startTimes = startTimes }

    /// The number of the version in force at a time, from 1; 0 before the first.
    public func version(at time: Timestamp) -> UInt64 { UInt64(startTimes.lastIndex { $0 <= time }.map { $0 + 1 } ?? 0) }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.appendList { list in
            for time in startTimes { list.append(time) }
        }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        startTimes = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            var times: [Timestamp] = []
            while !list.isAtEnd { times.append(try list.readTimestamp()) }
            return times
        }
        guard !startTimes.isEmpty, startTimes.count <= Self.maximumVersions, zip(startTimes, startTimes.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw decoder.invalid("not a value that the ledger writes")
        }
    }
}

extension ProgramRecord: RecordValue {
    var record: Record { .program(self) }

    static func of(_ record: Record) -> Self? {
        guard case .program(let value) = record else { return nil }
        return value
    }
}
