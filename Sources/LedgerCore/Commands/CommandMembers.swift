package import EthereumPrimitives

/// The members of a command as people are shown them, in their order. `Ledger` makes JSON of them; the core knows none.
package struct CommandMembers: Sendable {
    package private(set) var list: [(name: String, value: ShownValue)]

    /// The members of a signed message.
    init(_ message: TypedMessage) { list = message.members.map { ($0.name, .signed($0.value)) } }

    static func + (left: CommandMembers, right: CommandMembers) -> CommandMembers {
        var sum = left
        sum.list += right.list
        return sum
    }
}

extension CommandMembers: ExpressibleByDictionaryLiteral {
    /// Leaves out the members without a value.
    package init(dictionaryLiteral elements: (String, ShownValue?)...) {
        list = elements.compactMap { name, value in value.map { (name, $0) } }
    }
}

/// The value of a shown member.
package enum ShownValue: Sendable {
    case string(String)
    /// An amount or another 256-bit number.
    case amount(UInt256)
    case count(UInt64)
    case time(Timestamp)
    case flag(Bool)
    /// An API key, by its hash.
    case key(Bytes32)
    case usage(Usage)
    case prices(PriceSchedule)
    case commands([Command])
    /// A value that a holder signed.
    case signed(MessageValue)
    /// The member is shown, and says that there is no value.
    case null

    static func text(_ value: some CustomStringConvertible) -> ShownValue { .string(value.description) }
}
