public import EthereumABI
public import EthereumPrimitives

/// Tokens that share a contract's revenue among their holders, by snapshots and by burning.
///
/// `claimBatch`, `percentClaimable`, `balanceOfAt` and `totalSupplyAt` are functions of the deployed contracts and not of the standard.
///
/// - SeeAlso: ERC-7641
public enum ERC7641 {
    /// The interface of the standard.
    public static let interface = ContractInterface(
        "ERC-7641",
        [
            "function claimableRevenue(address account, uint256 snapshotId) view returns (uint256)",
            "function claim(uint256 snapshotId)",
            "function snapshot() returns (uint256)",
            "function redeemableOnBurn(uint256 amount) view returns (uint256)",
            "function burn(uint256 amount)",
        ],
        events: [Snapshot.abi])
    /// The extension for revenue in other tokens.
    public static let altRevTokenInterface = ContractInterface(
        "ERC-7641 AltRevToken",
        [
            "function claimableERC20(address account, uint256 snapshotId, address token) view returns (uint256)",
            "function redeemableERC20OnBurn(uint256 amount, address token) view returns (uint256)",
        ])
    /// The functions that deployed contracts add to the standard.
    public static let deployedInterface = ContractInterface(
        "ERC-7641 as deployed",
        [
            "function claimBatch(uint256[] snapshotIds)",
            "function percentClaimable() view returns (uint256)",
            "function balanceOfAt(address account, uint256 snapshotId) view returns (uint256)",
            "function totalSupplyAt(uint256 snapshotId) view returns (uint256)",
        ])

    /// The ERC-165 identifier of the standard.
    public static let interfaceID = interface.interfaceID
    /// The ERC-165 identifier of the extension for revenue in other tokens.
    public static let altRevTokenInterfaceID = altRevTokenInterface.interfaceID

    /// Asks for the revenue in wei that an account can claim from a snapshot, 0 after its claim.
    public static func claimableRevenue(account: Address, snapshotID: UInt256) -> ContractCall<UInt256> {
        .init("claimableRevenue", account, snapshotID)
    }

    /// Pays out the sender's revenue of a snapshot. The contract reverts when there is none.
    public static func claim(snapshotID: UInt256) -> ContractCall<Void> { .init("claim", snapshotID) }

    /// Pays out the sender's revenue of several snapshots, of all or of none.
    public static func claimBatch(snapshotIDs: [UInt256]) -> ContractCall<Void> { .init("claimBatch", snapshotIDs) }

    /// Freezes balances and revenue. The contract returns the number of the snapshot.
    public static func snapshot() -> ContractCall<UInt256> { .init("snapshot") }

    /// Asks for the revenue in wei that burning an amount of tokens would pay.
    public static func redeemableOnBurn(amount: UInt256) -> ContractCall<UInt256> { .init("redeemableOnBurn", amount) }

    /// Burns tokens of the sender and pays out their share of the burn pool.
    public static func burn(amount: UInt256) -> ContractCall<Void> { .init("burn", amount) }

    /// Asks for the part of the revenue that snapshots share out, 0 to 100; the rest goes to the burn pool.
    public static func percentClaimable() -> ContractCall<UInt256> { .init("percentClaimable") }

    /// Asks for the tokens that an account had at a snapshot.
    public static func balanceOfAt(account: Address, snapshotID: UInt256) -> ContractCall<UInt256> {
        .init("balanceOfAt", account, snapshotID)
    }

    /// Asks for the amount of all tokens at a snapshot.
    public static func totalSupplyAt(snapshotID: UInt256) -> ContractCall<UInt256> { .init("totalSupplyAt", snapshotID) }

    /// Asks for the amount of another token that an account can claim from a snapshot.
    public static func claimableERC20(account: Address, snapshotID: UInt256, token: Address) -> ContractCall<UInt256> {
        .init("claimableERC20", account, snapshotID, token)
    }

    /// Asks for the amount of another token that burning an amount of tokens would pay.
    public static func redeemableERC20OnBurn(amount: UInt256, token: Address) -> ContractCall<UInt256> {
        .init("redeemableERC20OnBurn", amount, token)
    }

    /// The log of a snapshot. The standard has no log of a deposit, a claim or a payout.
    public struct Snapshot: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(name: "Snapshot", inputs: [.plain("id", .uint(bits: 256))])

        /// The number of the snapshot.
        public let id: UInt256

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            id = try values.uint(0)
        }
    }
}
