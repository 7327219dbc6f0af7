internal import EthereumABI
internal import EthereumPrimitives
internal import RevShareContracts
internal import StrictJSON

/// Calldata, logs and reverts. Each is decoded by the ABI in `abi`, or without one by the interfaces in `ContractInterface.known`.
extension BatchMethod {
    /// Decodes calldata. `abi` is a function's signature or entry, or an array of entries.
    static func decodeCall(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let (data, mode) = (try parameters.bytes("data"), try decodingMode(parameters))
        guard let selector = ABISelector(startOf: data) else {
            throw BatchError(.abi, "calldata of \(data.count) bytes has no selector: expected at least 4 bytes")
        }
        var readings: [Reading] = []
        for (interface, function) in try functions(parameters["abi"], selector: selector) {
            let values = try decoding(function.signature) { () throws(ABIError) in try function.decodeCall(data, mode: mode) }
            readings.append(
                Reading(interface: interface, item: .function(function), inputs: function.inputs, values: json(values, as: function.inputs)))
        }
        return Reading.result(readings)
    }

    /// Decodes a log. `abi` is an event's signature or entry, or an array of entries, of which the first topic and the number of topics choose.
    static func decodeEvent(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        var topics: [Bytes32] = []
        for element in try parameters.array("topics") {
            guard let topic = Bytes32(hex: element.stringValue ?? "") else {
                throw BatchParameters.wrong("topics", expected: "an array of 32-byte words")
            }
            topics.append(topic)
        }
        let (data, mode) = (try parameters.bytes("data"), try decodingMode(parameters))
        guard let abi = given(parameters["abi"]) else { return try decodeKnownEvent(topics, data, mode) }
        let event = try event(abi, topics: topics)
        let values = try BatchError.mapping(.abi) { () throws(ABIError) in try event.decode(topics: topics, data: data, mode: mode) }
        return .object([
            JSONMember("name", .string(event.name)),
            JSONMember("values", .array(zip(values, event.inputs).map { json($0, as: $1.type) })),
        ])
    }

    /// Decodes the data of a revert. `abi` is an error's signature or entry, or an array of entries. The compiler's two errors are always
    /// known, and without `abi` those of the known interfaces.
    static func decodeError(_ parameters: BatchParameters) throws(BatchError) -> JSONValue {
        let data = try parameters.bytes("data")
        if given(parameters["abi"]) == nil, let selector = ABISelector(startOf: data),
            ![ABIRevert.error.selector, ABIRevert.panic.selector].contains(selector)
        {
            return try decodeKnownError(selector, data)
        }
        let errors = try errors(parameters["abi"])
        let (error, values) = try BatchError.mapping(.abi) { () throws(ABIError) in try ABIRevert.decode(data, known: errors) }
        return .object([
            JSONMember("name", .string(error.name)), JSONMember("values", .array(json(values, as: error.inputs))),
        ])
    }
}

// MARK: - By the known interfaces

extension BatchMethod {
    /// The log's event is the one among those with its first topic that has as many topics.
    private static func decodeKnownEvent(
        _ topics: [Bytes32], _ data: [UInt8], _ mode: ABIDecodingMode
    ) throws(BatchError) -> JSONValue {
        guard let topic = topics.first else {
            throw BatchError(.abi, "a log without topics is of an anonymous event: give the signature of its event")
        }
        let candidates = ContractInterface.events(topic: topic)
        guard !candidates.isEmpty else { throw unknown("event", "topic \(topic)") }
        guard let definition = candidates.first(where: { $0.item.topicCount == topics.count }) else {
            let counts = candidates.map { "\($0.item.topicCount) in \($0.interface.name)" }.joined(separator: ", ")
            throw BatchError(.abi, "a log of \(candidates[0].item.signature) has \(topics.count) topics: expected \(counts)")
        }
        let event = definition.item
        let values = try decoding(event.signature) { () throws(ABIError) in try event.decode(topics: topics, data: data, mode: mode) }
        return Reading.result([
            Reading(
                interface: definition.interface.name, item: .event(event), inputs: event.inputs,
                values: zip(values, event.inputs).map { json($0, as: $1.type) })
        ])
    }

    private static func decodeKnownError(_ selector: ABISelector, _ data: [UInt8]) throws(BatchError) -> JSONValue {
        let definitions = ContractInterface.errors(selector: selector)
        guard !definitions.isEmpty else { throw unknown("error", "selector \(selector)") }
        var readings: [Reading] = []
        for definition in definitions {
            let error = definition.item
            let values = try decoding(error.signature) { () throws(ABIError) in try error.decode(data) }
            readings.append(
                Reading(
                    interface: definition.interface.name, item: .error(error), inputs: error.inputs, values: json(values, as: error.inputs)))
        }
        return Reading.result(readings)
    }

    private static func unknown(_ kind: String, _ name: String) -> BatchError {
        let article = kind == "function" ? "a" : "an"
        let names = ContractInterface.known.map(\.name).joined(separator: ", ")
        return BatchError(
            .abi, "no known interface has \(article) \(kind) with the \(name): give its signature or ABI; known are \(names)")
    }
}

// MARK: - By an ABI that is given

extension BatchMethod {
    /// The parameter `abi`; null is as good as none.
    private static func given(_ abi: JSONValue?) -> JSONValue? { abi == .null ? nil : abi }

    /// The functions with the selector, at least one: those of `abi`, or of the known interfaces with their names.
    private static func functions(
        _ abi: JSONValue?, selector: ABISelector
    ) throws(BatchError) -> [(interface: String?, function: ABIFunction)] {
        guard let abi = given(abi) else {
            let definitions = ContractInterface.functions(selector: selector)
            guard !definitions.isEmpty else { throw unknown("function", "selector \(selector)") }
            return definitions.map { ($0.interface.name, $0.item) }
        }
        let contract = try BatchError.mapping(.abi) { () throws(ABIError) -> ContractABI in
            if let text = abi.stringValue { ContractABI(items: [.function(try ABIFunction(text))]) } else { try Self.contract(abi) }
        }
        guard let function = contract.functions.first(where: { $0.selector == selector }) else {
            throw BatchError(.abi, "\(ABIError.unknownSelector(selector.description))\(unreadable(contract))")
        }
        return [(nil, function)]
    }

    /// The names of the entries of an ABI that cannot be read, for the error about an entry that is missing; empty where all can.
    private static func unreadable(_ contract: ContractABI) -> String {
        guard !contract.unreadable.isEmpty else { return "" }
        let names = contract.unreadable.prefix(10).map { "\($0.name.prefix(60)) (\($0.error))" }.joined(separator: ", ")
        return "; \(contract.unreadable.count) of its entries cannot be read: \(names)"
    }

    private static func event(_ abi: JSONValue, topics: [Bytes32]) throws(BatchError) -> ABIEvent {
        if isContract(abi) {
            let contract = try BatchError.mapping(.abi) { () throws(ABIError) -> ContractABI in try Self.contract(abi) }
            let found = contract.events.first { !$0.isAnonymous && $0.topic == topics.first && $0.topicCount == topics.count }
            guard let found else {
                let topic = topics.first.map { "begins with the topic \($0) and has \(topics.count) topics" } ?? "has no topics"
                throw BatchError(.abi, "the log \(topic), which no event of the ABI has\(unreadable(contract))")
            }
            return found
        }
        let item = try BatchError.mapping(.abi) { () throws(ABIError) -> ABIItem in
            if let text = abi.stringValue { .event(try ABIEvent(text)) } else { try ABIItem(abi) }
        }
        guard case .event(let event) = item else { throw BatchParameters.wrong("abi", expected: "an event") }
        return event
    }

    private static func errors(_ abi: JSONValue?) throws(BatchError) -> [ABIRevert] {
        guard let abi = given(abi) else { return [] }
        return try BatchError.mapping(.abi) { () throws(ABIError) in
            if let text = abi.stringValue { [try ABIRevert(text)] } else { try contract(abi).errors }
        }
    }

    /// True for an array of entries, or an object with one under `abi`.
    private static func isContract(_ abi: JSONValue) -> Bool { abi.arrayValue != nil || abi["abi"] != nil }

    /// A contract's ABI, or one entry.
    private static func contract(_ abi: JSONValue) throws(ABIError) -> ContractABI {
        isContract(abi) ? try ContractABI(abi) : ContractABI(items: [try ABIItem(abi)])
    }
}

// MARK: - Values

extension BatchMethod {
    /// Decodes by one definition; an error begins with its signature.
    private static func decoding<Values>(_ signature: String, _ body: () throws(ABIError) -> Values) throws(BatchError) -> Values {
        do {
            return try body()
        } catch {
            throw BatchError(.abi, "\(signature): \(error)")
        }
    }

    private static func json(_ values: [ABIValue], as inputs: [ABIParameter]) -> [JSONValue] {
        zip(values, inputs).map { $0.json(as: $1.type) }
    }

    /// A value, or an object with the hash of an indexed value that is not elementary.
    private static func json(_ value: ABIEvent.Value, as type: ABIType) -> JSONValue {
        switch value {
        case .value(let value): value.json(as: type)
        case .hash(let hash): .object([JSONMember("hash", .hex(hash))])
        }
    }
}
