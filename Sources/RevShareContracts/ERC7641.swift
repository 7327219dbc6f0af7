public import EthereumABI
public import EthereumPrimitives

/// Tokens that share a contract's revenue among their holders, by snapshots and by burning.
///
/// `claimBatch`, `percentClaimable`, `balanceOfAt` and `totalSupplyAt` are of the deployed contracts, not of the interface.
///
/// - SeeAlso: ERC-7641
public enum ERC7641 {
    public static let interfaceID = ERC165.interfaceID(
        of: "claimableRevenue(address,uint256)", "claim(uint256)", "snapshot()", "redeemableOnBurn(uint256)",
        "burn(uint256)")
    /// Of the extension for revenue in other tokens.
    public static let altRevTokenInterfaceID = ERC165.interfaceID(
        of: "claimableERC20(address,uint256,address)", "redeemableERC20OnBurn(uint256,address)")

    public static func claimableRevenue(account: Address, snapshotID: UInt256) -> ContractCall<UInt256> {
        .init("claimableRevenue", account, snapshotID)
    }

    public static func claim(snapshotID: UInt256) -> ContractCall<Void> { .init("claim", snapshotID) }

    public static func claimBatch(snapshotIDs: [UInt256]) -> ContractCall<Void> { .init("claimBatch", snapshotIDs) }

    public static func snapshot() -> ContractCall<UInt256> { .init("snapshot") }

    public static func redeemableOnBurn(amount: UInt256) -> ContractCall<UInt256> { .init("redeemableOnBurn", amount) }

    public static func burn(amount: UInt256) -> ContractCall<Void> { .init("burn", amount) }

    public static func percentClaimable() -> ContractCall<UInt256> { .init("percentClaimable") }

    public static func balanceOfAt(account: Address, snapshotID: UInt256) -> ContractCall<UInt256> {
        .init("balanceOfAt", account, snapshotID)
    }

    public static func totalSupplyAt(snapshotID: UInt256) -> ContractCall<UInt256> { .init("totalSupplyAt", snapshotID) }

    public static func claimableERC20(account: Address, snapshotID: UInt256, token: Address) -> ContractCall<UInt256> {
        .init("claimableERC20", account, snapshotID, token)
    }

    public static func redeemableERC20OnBurn(amount: UInt256, token: Address) -> ContractCall<UInt256> {
        .init("redeemableERC20OnBurn", amount, token)
    }

    /// A snapshot was taken.
    public struct Snapshot: ContractEvent {
        public static let abi = ABIEvent(name: "Snapshot", inputs: [.plain("id", .uint(bits: 256))])

        public let id: UInt256

        public init(values: ContractEventValues) throws(ABIError) {
            id = try values.uint(0)
        }
    }
}
