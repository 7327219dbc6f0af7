internal import EthereumABI
public import EthereumPrimitives

/// The project's revenue-share token: what it adds to ERC-7641 and its extension for revenue in other tokens.
///
/// Ether is the zero address among its assets. The source is `contracts-abi/sources/RevShareToken.vy`.
public enum RevShareToken {
    /// The asset that stands for ether.
    public static let ether = Address.zero
    /// The most that the pools of an asset hold together.
    public static let maximumRevenue = UInt256(limbs: .max, .max, 0, 0)

    /// Asks for the number of snapshots, which is the number of the newest.
    public static func snapshotCount() -> ContractCall<UInt256> { .init("snapshotCount") }

    /// Asks for the number of the newest snapshots that can be claimed; 0 stands for all of them.
    public static func claimWindow() -> ContractCall<UInt256> { .init("claimWindow") }

    /// Asks for the assets in which revenue may come, ether first.
    public static func assetList() -> ContractCall<[Address]> { .init("assetList") }

    /// Asks for the claimable revenue that nobody has claimed.
    public static func claimPool(of asset: Address) -> ContractCall<UInt256> { .init("claimPool", asset) }

    /// Asks for the revenue that burning pays out.
    public static func burnPool(of asset: Address) -> ContractCall<UInt256> { .init("burnPool", asset) }

    /// Asks for the revenue since the last snapshot, what burning took of it included.
    public static func unsnapshottedRevenue(of asset: Address) -> ContractCall<UInt256> { .init("unsnapshottedRevenue", asset) }

    /// Asks for what a snapshot made claimable in all, and for the part that has been claimed.
    public static func claimableAt(snapshotID: UInt256, asset: Address) -> ContractCall<Share> {
        .init(name: "claimableAt", snapshotID, asset, outputTypes: [.uint(bits: 256), .uint(bits: 256)]) { data throws(ABIError) in
            let (claimable, claimed) = try ABI.decode(data, as: UInt256.self, UInt256.self)
            return Share(claimable: claimable, claimed: claimed)
        }
    }

    /// The revenue of a snapshot in one asset.
    public struct Share: Sendable, Hashable {
        /// The amount that holders can claim in all.
        public var claimable: UInt256
        /// The part that they have claimed.
        public var claimed: UInt256

        /// Makes a share of its parts.
        public init(claimable: UInt256, claimed: UInt256 = 0) {
            self.claimable = claimable
            self.claimed = claimed
        }
    }
}
