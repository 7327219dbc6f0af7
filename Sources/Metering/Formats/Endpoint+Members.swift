/// The meaning of a request's member for the charge, as docs/endpoints.md lists it.
package enum MemberMeaning: String, Sendable, CaseIterable {
    /// The model, the form of the response, and whether it is streamed.
    case call
    /// The text that counts as input where the upstream does not tell it.
    case input
    /// A bound of what is held.
    case bound
    /// Input whose cost its bytes do not bound: the model's whole context is held.
    case unbounded
    /// A member that is refused, because a router at the upstream would run another model than the one that is charged.
    case refused
    /// A member of another endpoint's.
    case other
}

extension Endpoint {
    /// The names of the members with a meaning that this endpoint's requests may have. Every other member goes to the upstream unread.
    package func members(_ meaning: MemberMeaning) -> [String] {
        RequestField.allCases.filter { format.role(of: $0).meaning == meaning }.map { "\($0.name)" }.sorted()
    }

    /// The names of the callers' header fields that are forwarded to the upstream, in alphabetical order.
    package var callerFields: [String] { format.callerFields.names }

    /// Whether requests come as JSON, and whether they come as forms.
    package var bodies: (json: Bool, form: Bool) { (format.takesJSON, format.takesForms) }
}

extension FieldRole {
    fileprivate var meaning: MemberMeaning {
        switch self {
        case .ignored: .other
        case .model, .stream, .streamOptions, .streamFormat: .call
        case .outputLimit, .leastOutput, .choices, .tools, .toolCalls: .bound
        case .input, .text, .query: .input
        case .routing: .refused
        case .hiddenInput, .upstreamTools, .searchOptions, .sound: .unbounded
        }
    }
}
