public import EthereumPrimitives

/// An event of a contract: how a log's topics and data hold its values.
///
/// A topic holds an indexed value of an elementary type itself, and of any other type only the hash.
///
/// - SeeAlso: Solidity's Contract ABI Specification, "Events" and "Encoding of Indexed Event Parameters"
public struct ABIEvent: Sendable, Hashable {
    /// A decoded parameter.
    public enum Value: Sendable, Hashable {
        case value(ABIValue)
        /// An indexed string, byte string, array or tuple.
        case hash(Bytes32)
    }

    public let name: String
    public let inputs: [ABIParameter]
    /// Without the signature's hash as the first topic.
    public let isAnonymous: Bool

    public init(name: String, inputs: [ABIParameter], isAnonymous: Bool = false) {
        self.name = name
        self.inputs = inputs
        self.isAnonymous = isAnonymous
    }

    public var signature: String { ABISelector.signature(name, inputs) }

    /// The first topic of its logs.
    public var topic: Bytes32 { Keccak256.hash(utf8: signature) }

    /// The values of a log in the order of the parameters.
    public func decode(
        topics: [Bytes32], data: [UInt8], mode: ABIDecodingMode = .strict
    ) throws(ABIError) -> [Value] {
        let indexed = inputs.filter(\.isIndexed)
        let expected = indexed.count + (isAnonymous ? 0 : 1)
        guard topics.count == expected else {
            throw .wrongCount(type: "event \(signature)", expected: expected, found: topics.count)
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

    /// The topics and data of a log with these values.
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

    /// The topic of an indexed value.
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

    /// The in-place encoding that topics hash: no offsets and no lengths, byte strings padded to a multiple of 32.
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
