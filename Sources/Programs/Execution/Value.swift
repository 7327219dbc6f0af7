/// The value of an expression.
package enum Value: Hashable, Sendable {
    case number(Fraction)
    case text(String)
    case flag(Bool)
    case list([Value])
    case none

    /// The name of the kind, for messages.
    package var kindName: String {
        switch self {
        case .number: "a number"
        case .text: "a text"
        case .flag: "yes or no"
        case .list: "a list"
        case .none: "nothing"
        }
    }

    /// The value as a person reads it.
    package var text: String {
        switch self {
        case .number(let number): number.text
        case .text(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .list(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
        case .none: "null"
        }
    }
}
