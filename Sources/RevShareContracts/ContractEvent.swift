public import EthereumABI
public import EthereumPrimitives

/// An event of a contract as a Swift value.
public protocol ContractEvent: Sendable, Hashable {
    /// The event's definition.
    static var abi: ABIEvent { get }
    /// Reads the values of a log, in the order of the event's parameters.
    ///
    /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
    init(values: ContractEventValues) throws(ABIError)
}

extension ContractEvent {
    /// The first topic of its logs.
    public static var topic: Bytes32 { abi.topic }

    /// Reads a log.
    ///
    /// - Throws: `ABIError` when the log is of another event, has another number of topics, or its data is not the strict encoding.
    public init(topics: [Bytes32], data: [UInt8]) throws(ABIError) {
        try self.init(values: ContractEventValues(try Self.abi.decode(topics: topics, data: data)))
    }
}

/// The decoded values of a log, read by position.
public struct ContractEventValues: Sendable {
    private let values: [ABIEvent.Value]

    init(_ values: [ABIEvent.Value]) {
        self.values = values
    }

    private func value(_ index: Int) throws(ABIError) -> ABIValue {
        guard values.indices.contains(index), case .value(let value) = values[index] else {
            throw .typeMismatch(type: "event parameter \(index)", found: "a hash or nothing")
        }
        return value
    }

    func address(_ index: Int) throws(ABIError) -> Address {
        guard case .address(let address) = try value(index) else { throw .typeMismatch(type: "address", found: "another") }
        return address
    }

    func uint(_ index: Int) throws(ABIError) -> UInt256 {
        guard case .uint(let number) = try value(index) else { throw .typeMismatch(type: "uint256", found: "another") }
        return number
    }

    func bool(_ index: Int) throws(ABIError) -> Bool {
        guard case .bool(let flag) = try value(index) else { throw .typeMismatch(type: "bool", found: "another") }
        return flag
    }

    func bytes(_ index: Int) throws(ABIError) -> [UInt8] {
        guard case .bytes(let bytes) = try value(index) else { throw .typeMismatch(type: "bytes", found: "another") }
        return bytes
    }

    func word(_ index: Int) throws(ABIError) -> Bytes32 {
        guard let word = Bytes32(try bytes(index)) else { throw .typeMismatch(type: "bytes32", found: "another") }
        return word
    }

    /// The hash of an indexed dynamic value.
    func hash(_ index: Int) throws(ABIError) -> Bytes32 {
        guard values.indices.contains(index), case .hash(let hash) = values[index] else {
            throw .typeMismatch(type: "event parameter \(index)", found: "a value, not a hash")
        }
        return hash
    }
}

extension ABIParameter {
    static func plain(_ name: String, _ type: ABIType) -> ABIParameter { ABIParameter(name: name, type: type) }

    static func indexed(_ name: String, _ type: ABIType) -> ABIParameter {
        ABIParameter(name: name, type: type, isIndexed: true)
    }
}
