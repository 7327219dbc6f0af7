import EthereumPrimitives
import LedgerAudit

/// The least that an address has, as `ADDRESS=AMOUNT` for money or `TOKEN:ADDRESS=AMOUNT` for a token, in the smallest unit.
struct HoldingArgument: WrittenArgument {
    let holding: WatchedHolding

    init(written text: String) throws {
        let expected = WrittenFault("expected ADDRESS=AMOUNT, or TOKEN:ADDRESS=AMOUNT for a token, with the amount in the smallest unit")
        let sides = text.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2, let least = UInt256(decimal: String(sides[1])) else { throw expected }
        let addresses = sides[0].split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(addresses.count), let owner = addresses.last else { throw expected }
        holding = WatchedHolding(
            owner: try Address(String(owner)), token: addresses.count == 2 ? try Address(String(addresses[0])) : nil, least: least)
    }
}
