import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

extension Command {
    /// Names the command and the values of it that people gave, such as `withdraw of account=alice amount=12.5`.
    var subject: String {
        let values = payload.members.list.compactMap { member in
            Command.shown(member.value, named: member.name).map { "\(member.name)=\($0)" }
        }
        return values.isEmpty ? "the command \(name)" : "\(name) of \(values.joined(separator: " "))"
    }

    /// Members that fill a line and tell people nothing.
    private static let unsaid: Set = ["nonce", "deadline", "signature", "reference", "reason"]

    /// Returns nil for a value that does not help to find the mistake.
    private static func shown(_ value: ShownValue, named name: String) -> String? {
        guard !unsaid.contains(name) else { return nil }
        switch value {
        case .string(let text): return text.isEmpty || text.utf8.count > 80 ? nil : text
        case .amount(let amount): return name.hasSuffix("Id") || name.hasSuffix("ID") ? amount.description : WholeUnits.plain(amount)
        case .count(let count): return "\(count)"
        case .time(let time): return time.rfc3339
        case .flag(let flag): return flag ? "yes" : "no"
        case .key(let hash): return JSONValue.keyID(hash)
        case .signed(.address(let address)): return address.description
        case .signed(.uint256(let word)): return name == "amount" ? WholeUnits.plain(word) : word.description
        case .signed(.uint256Array(let words)): return words.count > 8 ? "\(words.count) ids" : words.map(\.description).joined(separator: ",")
        case .signed, .usage, .prices, .commands, .null: return nil
        }
    }
}
