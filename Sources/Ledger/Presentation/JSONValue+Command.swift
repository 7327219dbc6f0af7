internal import EthereumPrimitives
package import LedgerCore
package import StrictJSON

extension JSONValue {
    /// A command's own members, as ``LedgerCore/Command/init(json:signed:)`` reads those of the operator; of a signed one those that were signed.
    package static func body(of command: Command) -> JSONValue { .object(members(command.members)) }

    /// The same with the command's name before them.
    package static func named(_ command: Command) -> JSONValue {
        .object([JSONMember("command", .string(command.name))] + members(command.members))
    }

    /// The entry of a signed command, and what the command did.
    package static func entryWithEffects(_ entry: JournalEntry) -> JSONValue {
        .object((self.entry(entry).objectValue ?? []) + members(entry.command.payload.effects(in: entry)))
    }

    /// A vesting schedule's terms.
    package static func terms(_ terms: VestingTerms) -> JSONValue { .object(members(terms.members)) }

    private static func members(_ members: CommandMembers) -> [JSONMember] { members.list.map { JSONMember($0.name, shown($0.value)) } }

    private static func shown(_ value: ShownValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .amount(let amount): .amount(amount)
        case .count(let count): .count(count)
        case .time(let time): .time(time)
        case .flag(let flag): .bool(flag)
        case .key(let hash): .string(keyID(hash))
        case .usage(let usage): self.usage(usage)
        case .prices(let prices): self.prices(prices)
        case .commands(let commands): .array(commands.map(named))
        case .signed(let value): member(value)
        case .null: .null
        }
    }
}
