internal import EthereumABI
internal import EthereumPrimitives
internal import StrictJSON

extension BatchMethod {
    static func keccak(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        .object([JSONMember("hash", .hex(Keccak256.hash(try parameters.bytes("data"))))])
    }

    static func encodeRLP(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let item = try rlpItem(try parameters.value("item"))
        return .object([JSONMember("rlp", .hex(RLP.encode(item)))])
    }

    static func decodeRLP(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let bytes = try parameters.bytes("rlp")
        let item = try BatchError.mapping(.rlp) { () throws(RLPError) in try RLP.decode(bytes) }
        return .object([JSONMember("item", json(item))])
    }

    /// A byte string in hexadecimal, or an array of items.
    private static func rlpItem(_ json: JSONValue) throws(BatchError) -> RLP.Item {
        switch json {
        case .string(let text):
            guard let bytes = try? Hex.decode(text) else { throw BatchParameters.wrong("item", expected: "hexadecimal") }
            return .bytes(bytes)
        case .array(let elements):
            var items: [RLP.Item] = []
            for element in elements { items.append(try rlpItem(element)) }
            return .list(items)
        default: throw BatchParameters.wrong("item", expected: "hexadecimal strings in arrays")
        }
    }

    private static func json(_ item: RLP.Item) -> JSONValue {
        switch item {
        case .bytes(let bytes): .hex(bytes)
        case .list(let items): .array(items.map { json($0) })
        }
    }

    static func encodeABI(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let (types, values) = try typedValues(parameters)
        let data = try BatchError.mapping(.abi) { () throws(ABIError) in try ABI.encode(values, as: types) }
        return .object([JSONMember("data", .hex(data))])
    }

    static func encodePackedABI(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let (types, values) = try typedValues(parameters)
        let data = try BatchError.mapping(.abi) { () throws(ABIError) in try ABI.encodePacked(values, as: types) }
        return .object([JSONMember("data", .hex(data))])
    }

    /// Decodes strictly, or leniently where `mode` says so; see `ABIDecodingMode`.
    static func decodeABI(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let (types, data) = (try parameters.types(), try parameters.bytes("data"))
        let mode = try decodingMode(parameters)
        let values = try BatchError.mapping(.abi) { () throws(ABIError) in try ABI.decode(data, as: types, mode: mode) }
        return .object([JSONMember("values", .array(zip(values, types).map { $0.json(as: $1) }))])
    }

    /// Reads the optional parameter `mode`: `strict`, the default, or `lenient`.
    static func decodingMode(_ parameters: BatchParameters) throws(BatchError) -> ABIDecodingMode {
        switch parameters["mode"] {
        case nil, .string("strict"): return .strict
        case .string("lenient"): return .lenient
        default: throw BatchParameters.wrong("mode", expected: "strict or lenient")
        }
    }

    static func selector(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let text = try parameters.text("signature")
        let item = try BatchError.mapping(.abi) { () throws(ABIError) in try ABIItem(text) }
        switch item {
        case .function(let function): return .object([JSONMember("selector", .string(function.selector.description))])
        case .error(let error): return .object([JSONMember("selector", .string(error.selector.description))])
        case .event(let event): return .object([JSONMember("selector", .hex(event.topic))])
        case .constructor, .fallback, .receive: throw BatchError(.abi, "only a function, an error or an event has a selector")
        }
    }

    private static func typedValues(_ parameters: BatchParameters) throws(BatchError) -> ([ABIType], [ABIValue]) {
        let types = try parameters.types()
        let elements = try parameters.array("values")
        let value = try BatchError.mapping(.abi) { () throws(ABIError) in
            try ABIValue(.array(elements), as: .tuple(types))
        }
        guard case .tuple(let values) = value else { throw BatchParameters.wrong("values", expected: "an array") }
        return (types, values)
    }
}
