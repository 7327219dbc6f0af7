public import EthereumPrimitives

/// An event of a contract, and the way in which the topics and data of a log hold its values.
///
/// A topic holds an indexed value of an elementary type itself, and the hash of an indexed value of any other type.
///
/// - SeeAlso: Solidity's Contract ABI Specification, "Events" and "Encoding of Indexed Event Parameters"
public struct ABIEvent: Sendable, Hashable {
    /// A decoded parameter.
    public enum Value: Sendable, Hashable {
        /// The value itself.
        case value(ABIValue)
        /// The Keccak-256 hash of an indexed string, byte string, array or tuple.
        case hash(Bytes32)
    }

    /// The name of the event.
    public let name: String
    /// The parameters in their order.
    public let inputs: [ABIParameter]
    /// True when logs do not have the hash of the signature as their first topic.
    public let isAnonymous: Bool

    /// Defines an event.
    public init(name: String, inputs: [ABIParameter], isAnonymous: Bool = false) {
        self.name = name
        self.inputs = inputs
        self.isAnonymous = isAnonymous
    }

    /// The name and the canonical types, such as `Transfer(address,address,uint256)`.
    public var signature: String { ABISelector.signature(name, inputs) }

    /// The Keccak-256 hash of the signature: the first topic of its logs.
    public var topic: Bytes32 { Keccak256.hash(utf8: signature) }

    /// The number of topics that its logs have: one for each indexed parameter, and the signature's hash unless it is anonymous.
    public var topicCount: Int { inputs.count(where: \.isIndexed) + (isAnonymous ? 0 : 1) }

    /// Decodes the values of a log, in the order of the parameters.
    ///
    /// - Throws: `ABIError.wrongCount` for another number of topics, `.unknownSelector` for another event's topic, and the errors of
    ///   `ABI.decode` for data that does not satisfy the types.
    public func decode(
        topics: [Bytes32], data: [UInt8], mode: ABIDecodingMode = .strict
    ) throws(ABIError) -> [Value] {
        guard topics.count == topicCount else {
            throw .wrongCount(type: "event \(signature)", expected: topicCount, found: topics.count)
        }
        guard isAnonymous || topics.first == topic else { throw .unknownSelector(topics.first?.description ?? "") }
        var indexedTopics = topics.dropFirst(isAnonymous ? 0 : 1)
        var plain = try ABI.decode(data, as: inputs.filter { !$0.isIndexed }.map(\.type), mode: mode)[...]
        var values: [Value] = []
        for input in inputs {
            if input.isIndexed, let topic = indexedTopics.popFirst() {
                values.append(try ABIEvent.value(of: topic, type: input.type, mode: mode))
            } else if let value = plain.popFirst() {
                values.append(.value(value))
            }
        }
        return values
    }

    private static func value(of topic: Bytes32, type: ABIType, mode: ABIDecodingMode) throws(ABIError) -> Value {
        switch type {
        case .bytes, .string, .array, .fixedArray, .tuple: return .hash(topic)
        default:
            guard let value = try ABI.decode(topic.bytes, as: [type], mode: mode).first else { return .hash(topic) }
            return .value(value)
        }
    }

    /// Returns the topics and data of a log with these values.
    ///
    /// - Throws: `ABIError` for another number of values or a value that does not satisfy its type.
    public func encode(_ values: [ABIValue]) throws(ABIError) -> (topics: [Bytes32], data: [UInt8]) {
        guard values.count == inputs.count else {
            throw .wrongCount(type: "event \(signature)", expected: inputs.count, found: values.count)
        }
        var topics = isAnonymous ? [] : [topic]
        var plain: [(ABIValue, ABIType)] = []
        for (input, value) in zip(inputs, values) {
            if input.isIndexed {
                topics.append(try ABIEvent.topic(of: value, type: input.type))
            } else {
                plain.append((value, input.type))
            }
        }
        return (topics, try ABI.encode(plain.map(\.0), as: plain.map(\.1)))
    }

    /// Returns the topic of an indexed value.
    ///
    /// - Throws: `ABIError` for a value that does not satisfy the type.
    public static func topic(of value: ABIValue, type: ABIType) throws(ABIError) -> Bytes32 {
        // Checks the value against its type.
        _ = try ABI.encode([value], as: [type])
        switch (type, value) {
        case (.bytes, .bytes(let bytes)): return Keccak256.hash(bytes)
        case (.string, .string(let text)): return Keccak256.hash(utf8: text)
        case (.array, _), (.fixedArray, _), (.tuple, _):
            var output: [UInt8] = []
            appendInPlace(value, to: &output)
            return Keccak256.hash(output)
        default: return ABIWriter.word(of: value)
        }
    }

    /// Appends the encoding that topics hash: without offsets and lengths, byte strings padded to a multiple of 32 bytes.
    private static func appendInPlace(_ value: ABIValue, to output: inout [UInt8]) {
        switch value {
        case .array(let elements), .tuple(let elements):
            for element in elements { appendInPlace(element, to: &output) }
        case .bytes(let bytes): appendPadded(bytes, to: &output)
        case .string(let text): appendPadded(Array(text.utf8), to: &output)
        default: output.append(contentsOf: ABIWriter.word(of: value).bytes)
        }
    }

    private static func appendPadded(_ bytes: [UInt8], to output: inout [UInt8]) {
        output.append(contentsOf: bytes)
        output.append(contentsOf: repeatElement(0, count: ABIWriter.padded(bytes.count) - bytes.count))
    }
}
