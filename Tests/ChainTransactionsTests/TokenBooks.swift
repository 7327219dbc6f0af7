import ChainTransactions
import EthereumABI
import EthereumPrimitives
import EthereumRPC
import LedgerCore
import RevShareContracts
import StrictJSON

/// A token's logs, what the journal did with it, and what its contract answers when all of them agree.
struct TokenBooks: Sendable {
    /// A log without its place in the block.
    struct Entry: Sendable {
        var block: UInt64
        var transaction: UInt256
        var event: ABIEvent
        var values: [ABIValue]
    }

    static let contract = Address(lowBytesOf: Bytes32(0xC0))
    static let sender = Address(lowBytesOf: Bytes32(0x50))
    static let anna = Address(lowBytesOf: Bytes32(0xA))
    static let ben = Address(lowBytesOf: Bytes32(0xB))
    static let stranger = Address(lowBytesOf: Bytes32(0xD))

    var dealings: TokenDealings
    var entries: [Entry]
    var state: TokenState

    /// Revenue of 1,000 wei of which 60 % are shared out, a claim, a stranger's deposit, a burn, and two more deposits of the ledger's.
    init() {
        dealings = TokenDealings(
            contract: Self.contract, createdIn: 10,
            dealings: [
                Self.dealing(.deposit(1_000), nonce: 1, block: 11), Self.dealing(.snapshot, nonce: 2, block: 13),
                Self.dealing(.deposit(250), nonce: 3, block: 17), Self.dealing(.deposit(10), nonce: 4, block: nil),
            ])
        entries = [
            Self.transfer(10, from: .zero, to: Self.anna, 1_000), Self.deposit(11, 1, by: Self.sender, 1_000),
            Self.transfer(12, from: Self.anna, to: Self.ben, 400), Self.revenue(13), Self.snapshot(13, 1), Self.claimed(14, Self.anna, 360),
            Self.deposit(15, 95, by: Self.stranger, 500), Self.redeemed(16, burned: 100, amount: 60),
            Self.transfer(16, from: Self.ben, to: .zero, 100), Self.deposit(17, 3, by: Self.sender, 250), Self.deposit(18, 4, by: Self.sender, 10),
        ]
        state = TokenState(
            block: 20, supply: 900, snapshotCount: 1, held: 1_340, revenue: 760, balances: [Self.anna: 600, Self.ben: 300],
            pools: [.zero: TokenState.Pools(claim: 240, burn: 360)],
            snapshots: [1: TokenState.Snapshot(supply: 1_000, shares: [.zero: RevShareToken.Share(claimable: 600, claimed: 360)])])
    }

    /// Compares the books, and returns the first difference.
    func firstDifference(window: UInt256 = 0) throws -> String? {
        var reconciliation = TokenReconciliation(dealings, senders: [Self.sender], terms: TokenMirror.Terms(percent: 60, window: window))
        do throws(BookDifference) {
            for (index, entry) in entries.enumerated() {
                guard let log = try? entry.log(index: UInt64(index)) else { return "the test's log \(index) is invalid" }
                try reconciliation.apply(log)
            }
            try reconciliation.finish(state)
            return nil
        } catch {
            return error.description
        }
    }

    static func dealing(_ kind: TokenDealings.Dealing.Kind, nonce: UInt64, block: UInt64?) -> TokenDealings.Dealing {
        let command = CommandID(time: Timestamp(milliseconds: 1_000_000_000_000), random: (0, nonce << 1))
        return TokenDealings.Dealing(kind: kind, sender: sender, nonce: nonce, command: command, hashes: [Bytes32(UInt256(nonce))], block: block)
    }

    static func transfer(_ block: UInt64, from: Address, to: Address, _ value: UInt256) -> Entry {
        Entry(block: block, transaction: UInt256(block + 80), event: ERC20.Transfer.abi, values: [.address(from), .address(to), .uint(value)])
    }

    static func deposit(_ block: UInt64, _ transaction: UInt256, by account: Address, _ amount: UInt256) -> Entry {
        Entry(block: block, transaction: transaction, event: RevShareToken.Deposit.abi, values: [.address(account), .uint(amount)])
    }

    static func revenue(
        _ block: UInt64, _ transaction: UInt256 = 2, id: UInt256 = 1, revenue: UInt256 = 1_000, claimable: UInt256 = 600, rolledOver: UInt256 = 0,
        supply: UInt256 = 1_000
    ) -> Entry {
        Entry(
            block: block, transaction: transaction, event: RevShareToken.RevenueSnapshot.abi,
            values: [.uint(id), .address(.zero), .uint(revenue), .uint(claimable), .uint(rolledOver), .uint(supply)])
    }

    static func snapshot(_ block: UInt64, _ id: UInt256, transaction: UInt256 = 2) -> Entry {
        Entry(block: block, transaction: transaction, event: ERC7641.Snapshot.abi, values: [.uint(id)])
    }

    static func claimed(_ block: UInt64, _ holder: Address, _ amount: UInt256, snapshot: UInt256 = 1) -> Entry {
        Entry(
            block: block, transaction: UInt256(block + 80), event: RevShareToken.Claimed.abi,
            values: [.address(holder), .uint(snapshot), .address(.zero), .uint(amount), .address(holder)])
    }

    static func redeemed(_ block: UInt64, burned: UInt256, amount: UInt256) -> Entry {
        Entry(
            block: block, transaction: UInt256(block + 80), event: RevShareToken.Redeemed.abi,
            values: [.address(ben), .address(.zero), .uint(burned), .uint(amount), .address(ben)])
    }
}

extension TokenBooks.Entry {
    func log(index: UInt64, of contract: Address = TokenBooks.contract) throws -> EventLog {
        let (topics, data) = try event.encode(values)
        return try EventLog(
            .object([
                "address": .string(contract.lowercaseHex), "topics": .array(topics.map { .string($0.description) }),
                "data": .string(Hex.encode(data)),
                "blockNumber": .string(UInt256(block).hexString), "blockHash": .string(Bytes32(UInt256(block)).description),
                "transactionHash": .string(Bytes32(transaction).description), "logIndex": .string(UInt256(index).hexString),
            ]))
    }
}
