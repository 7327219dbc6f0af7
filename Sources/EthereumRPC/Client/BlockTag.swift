internal import EthereumPrimitives
public import StrictJSON

/// A block by its number or by what it is to the chain.
public enum BlockTag: Sendable, Hashable, CustomStringConvertible {
    /// The head.
    case latest
    /// A block that a majority of validators would have to be slashed to undo.
    case finalized
    /// A block that is not undone by an honest majority.
    case safe
    /// The block that would be mined next.
    case pending
    /// The genesis block.
    case earliest
    /// The block with a number.
    case number(UInt64)

    /// Reads a tag, or a number in decimal or `0x` hexadecimal. Returns nil for another text.
    public init?(_ text: String) {
        switch text {
        case "latest": self = .latest
        case "finalized": self = .finalized
        case "safe": self = .safe
        case "pending": self = .pending
        case "earliest": self = .earliest
        default:
            let number = text.hasPrefix("0x") ? UInt256(hex: text) : UInt256(decimal: text)
            guard let number = number?.asUInt64 else { return nil }
            self = .number(number)
        }
    }

    /// The tag as nodes write it.
    public var description: String {
        switch self {
        case .latest: "latest"
        case .finalized: "finalized"
        case .safe: "safe"
        case .pending: "pending"
        case .earliest: "earliest"
        case .number(let number): UInt256(number).hexString
        }
    }

    /// The tag as a parameter.
    public var json: JSONValue { .string(description) }
}
