internal import EthereumABI
internal import StrictJSON

/// Calldata, a log or a revert, read by a definition that fits: which interface it is of, its signature and the arguments by name.
struct Reading {
    /// The name of the interface, nil where the caller gave the definition.
    let interface: String?
    let item: ABIItem
    let inputs: [ABIParameter]
    /// A value for each input.
    let values: [JSONValue]

    private var name: String {
        switch item {
        case .function(let function): function.name
        case .event(let event): event.name
        case .error(let error): error.name
        case .constructor, .fallback, .receive: ""
        }
    }

    private var json: JSONValue {
        let arguments = zip(inputs, values).map { input, value in
            JSONValue.object([
                JSONMember("name", .string(input.name)), JSONMember("type", .string(input.type.description)), JSONMember("value", value),
            ])
        }
        return .object(
            (interface.map { [JSONMember("interface", .string($0))] } ?? []) + [
                JSONMember("signature", .string(item.text)), JSONMember("arguments", .array(arguments)),
            ])
    }

    /// The result of a method: name and values, which all readings share, and the readings.
    static func result(_ readings: [Reading]) -> JSONValue {
        guard let first = readings.first else { preconditionFailure("a result has at least one reading") }
        return .object([
            JSONMember("name", .string(first.name)), JSONMember("values", .array(first.values)),
            JSONMember("readings", .array(readings.map(\.json))),
        ])
    }

    /// One element of `readings` for people: a line with interface and signature, then an indented line an argument.
    static func text(_ json: JSONValue) -> String {
        let heading = [json["interface"], json["signature"]].compactMap { $0?.stringValue }.joined(separator: " ")
        let arguments = (json["arguments"]?.arrayValue ?? []).map { argument in
            "  \(argument["name"]?.stringValue ?? ""): \(argument["value"].map(OutputOptions.scalar) ?? "")"
        }
        return ([heading] + arguments).joined(separator: "\n")
    }
}
