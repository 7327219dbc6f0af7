public import EthereumPrimitives

/// A value with exactly one RLP encoding. What the ledger hashes is always this encoding, never JSON.
public protocol LedgerCodable: Sendable {
    func encode(to encoder: inout RLPEncoder)
    /// - Throws: ``RLPError`` for anything that ``encode(to:)`` would not have written.
    init(from decoder: inout RLPDecoder) throws(RLPError)
}

extension LedgerCodable {
    /// The encoding as a list of its own.
    public var encoded: [UInt8] {
        var encoder = RLPEncoder(reservingCapacity: 256)
        encoder.appendList { encode(to: &$0) }
        return encoder.finish()
    }

    /// Reads an encoding that ``encoded`` wrote; trailing bytes are an error.
    public init(encoded: [UInt8]) throws(RLPError) {
        var decoder = RLPDecoder(encoded)
        self = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in try Self(from: &list) }
        try decoder.finish()
    }
}

extension RLPEncoder {
    mutating func append<Value: LedgerCodable>(_ value: Value) {
        appendList { value.encode(to: &$0) }
    }

    mutating func append<Value: LedgerCodable>(_ values: [Value]) {
        appendList { list in
            for value in values { list.append(value) }
        }
    }

    /// An optional value is a list of none or one element.
    mutating func append<Value: LedgerCodable>(optional value: Value?) {
        append(value.map { [$0] } ?? [])
    }

    /// An optional number, time or name is a list of none or one, so that zero and none at all are two encodings.
    private mutating func append<Value>(optional value: Value?, _ body: (inout RLPEncoder, Value) -> Void) {
        appendList { list in
            if let value { body(&list, value) }
        }
    }

    mutating func append(optional time: Timestamp?) { append(optional: time) { $0.append($1) } }
    mutating func append(optional model: ModelID?) { append(optional: model) { $0.append($1) } }
    mutating func append(optional id: CommandID?) { append(optional: id) { $0.append($1) } }
    mutating func append(optional number: UInt64?) { append(optional: number) { $0.append($1) } }
    mutating func append(optional amount: UInt256?) { append(optional: amount) { $0.append($1) } }
    mutating func append(optional address: Address?) { append(optional: address) { $0.append($1) } }

    mutating func append(flag: Bool) { append(UInt64(flag ? 1 : 0)) }

    /// A flag that came with a later version: it stands last, and only where it is set, so that earlier encodings stay what they are.
    mutating func append(lastFlag isSet: Bool) { if isSet { append(flag: true) } }

    mutating func append(_ id: CommandID) { withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { append($0) } }
    mutating func append(_ time: Timestamp) { append(time.milliseconds) }
    mutating func append(_ asset: AssetNumber) { append(UInt64(asset.value)) }
    mutating func append(_ model: ModelID) { append(utf8: model.description) }
    mutating func append(_ program: ProgramID) { append(utf8: program.description) }
    mutating func append(_ name: AccountName) { append(utf8: name.description) }
}

extension RLPDecoder {
    mutating func read<Value: LedgerCodable>(_ type: Value.Type = Value.self) throws(RLPError) -> Value {
        try readList { (list: inout RLPDecoder) throws(RLPError) in try Value(from: &list) }
    }

    /// - Parameter maximumCount: More elements than this are an error, found before anything is allocated for them.
    mutating func readArray<Value: LedgerCodable>(of type: Value.Type = Value.self, maximumCount: Int) throws(RLPError) -> [Value] {
        try readList { (list: inout RLPDecoder) throws(RLPError) in
            var values: [Value] = []
            while !list.isAtEnd {
                guard values.count < maximumCount else { throw list.invalid("more than \(maximumCount) elements") }
                values.append(try list.read(type))
            }
            return values
        }
    }

    mutating func readOptional<Value: LedgerCodable>(_ type: Value.Type = Value.self) throws(RLPError) -> Value? {
        try readArray(of: type, maximumCount: 1).first
    }

    mutating func readCommandID() throws(RLPError) -> CommandID { try present(CommandID(readBytes())) }
    mutating func readTimestamp() throws(RLPError) -> Timestamp { Timestamp(milliseconds: try readUInt64()) }
    mutating func readOptionalTimestamp() throws(RLPError) -> Timestamp? {
        try readList { (list: inout RLPDecoder) throws(RLPError) in list.isAtEnd ? nil : try list.readTimestamp() }
    }
    mutating func readOptionalModelID() throws(RLPError) -> ModelID? {
        try readList { (list: inout RLPDecoder) throws(RLPError) in list.isAtEnd ? nil : try list.readModelID() }
    }
    mutating func readOptionalCommandID() throws(RLPError) -> CommandID? {
        try readList { (list: inout RLPDecoder) throws(RLPError) in list.isAtEnd ? nil : try list.readCommandID() }
    }
    mutating func readOptionalUInt64() throws(RLPError) -> UInt64? {
        try readList { (list: inout RLPDecoder) throws(RLPError) in list.isAtEnd ? nil : try list.readUInt64() }
    }
    mutating func readOptionalUInt256() throws(RLPError) -> UInt256? {
        try readList { (list: inout RLPDecoder) throws(RLPError) in list.isAtEnd ? nil : try list.readUInt256() }
    }
    mutating func readOptionalAddress() throws(RLPError) -> Address? {
        try readList { (list: inout RLPDecoder) throws(RLPError) in list.isAtEnd ? nil : try list.readAddress() }
    }
    mutating func readAssetNumber() throws(RLPError) -> AssetNumber { AssetNumber(try readInteger()) }
    mutating func readModelID() throws(RLPError) -> ModelID { try present(try? ModelID(readString())) }
    mutating func readProgramID() throws(RLPError) -> ProgramID { try present(try? ProgramID(readString())) }
    mutating func readAccountName() throws(RLPError) -> AccountName { try present(try? AccountName(readString())) }

    /// 0 or 1.
    mutating func readFlag() throws(RLPError) -> Bool {
        switch try readUInt64() {
        case 0: false
        case 1: true
        default: throw invalid("not a value that the ledger writes")
        }
    }

    /// - Throws: ``RLPError`` for a flag that is there and not set.
    mutating func readLastFlag() throws(RLPError) -> Bool {
        if isAtEnd { return false }
        guard try readFlag() else { throw invalid("not a value that the ledger writes") }
        return true
    }

    mutating func readInteger<Integer: FixedWidthInteger>(_ type: Integer.Type = Integer.self) throws(RLPError) -> Integer {
        try present(Integer(exactly: readUInt64()))
    }

    /// The value, or an error that this decoder's last item is not one that the ledger writes.
    func present<Value>(_ value: Value?) throws(RLPError) -> Value {
        guard let value else { throw invalid("not a value that the ledger writes") }
        return value
    }

    func invalid(_ reason: String) -> RLPError { .invalid(offset: offset, reason: reason) }
}

/// A sequence of 256-bit words, such as snapshot ids.
extension UInt256: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) { encoder.append(self) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { self = try decoder.readUInt256() }
}
