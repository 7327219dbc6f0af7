public import EthereumPrimitives

/// One step of a program, from which its state is made again: an accepted event, a run of what was due, the end, or the release of what lies in its pools.
public struct ProgramStepRecord: LedgerCodable, Hashable {
    public let time: Timestamp
    public let step: ProgramStep

    init(time: Timestamp, step: ProgramStep) { (self.time, self.step) = (time, step) }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(time)
        switch step {
        case .event(let name, let fields):
            encoder.append(UInt64(0))
            encoder.append(utf8: name)
            encoder.append(utf8: fields)
        case .run: encoder.append(UInt64(1))
        case .end: encoder.append(UInt64(2))
        case .release: encoder.append(UInt64(3))
        }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        time = try decoder.readTimestamp()
        switch try decoder.readUInt64() {
        case 0: step = .event(try decoder.readText(), fields: try decoder.readString())
        case 1: step = .run
        case 2: step = .end
        case 3: step = .release
        default: throw decoder.invalid("not a value that the ledger writes")
        }
    }
}

extension ProgramStepRecord: RecordValue {
    var record: Record { .programStep(self) }

    static func of(_ record: Record) -> Self? {
        guard case .programStep(let value) = record else { return nil }
        return value
    }
}

/// What moves a program on.
public enum ProgramStep: Sendable, Hashable {
    /// An event by its name, with its fields as a JSON object.
    case event(String, fields: String)
    /// What was due at the time, and payments that wait.
    case run
    case end
    /// The end of a version that could not go on, without the policy's last steps.
    case release
}
