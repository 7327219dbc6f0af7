package import StrictJSON

/// The reason why a request's body cannot be metered. The response is a 400.
package enum RequestFault: Error, Sendable, Hashable, CustomStringConvertible {
    case malformed(JSONError)
    case malformedForm(FormFault)
    case missing(String)
    case wrongType(String, expected: String)
    /// A number that no server takes, or that servers read differently.
    case outOfRange(String, value: String, expected: String)
    /// Two members have one name. Parsers differ in which they take, so the upstream could do other work than was held for.
    case duplicate(String)
    /// A member by which the upstream would run another model than the one that is charged.
    case routing(String)
    /// Some parsers take this name for one of the API's.
    case misspelled(String, meant: String)

    /// The parameter at fault, as OpenAI's errors name it.
    package var parameter: String? {
        switch self {
        case .malformed, .malformedForm: nil
        case .missing(let name), .wrongType(let name, _), .outOfRange(let name, _, _), .duplicate(let name), .routing(let name),
            .misspelled(let name, _):
            name
        }
    }

    package var description: String {
        switch self {
        case .malformed(let fault): "We could not parse the JSON body of your request: \(fault)."
        case .malformedForm(let fault): "We could not parse the form of your request: \(fault)."
        case .missing(let name): "Missing required parameter: '\(name)'."
        case .wrongType(let name, let expected): "Invalid type for '\(name)': expected \(expected)."
        case .outOfRange(let name, let value, let expected): "Invalid value for '\(name)': \(value.prefix(40)); expected \(expected)."
        case .duplicate(let name): "The parameter '\(name)' is given twice; give it once."
        case .routing(let name):
            "The parameter '\(name)' is not accepted: the model that answers is the one of 'model', and its server is the operator's choice. Leave it out."
        case .misspelled(let name, let meant): "The parameter '\(name)' looks like '\(meant)'; write it exactly so."
        }
    }
}
