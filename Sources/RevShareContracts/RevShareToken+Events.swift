public import EthereumABI
public import EthereumPrimitives

extension RevShareToken {
    /// The log of ether that reached the token as revenue. Ether that a block's reward or a destroyed contract brings has none.
    public struct Deposit: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(name: "Deposit", inputs: [.indexed("sender", .address), .plain("amount", .uint(bits: 256))])

        /// The account that paid.
        public let sender: Address
        /// The amount in wei.
        public let amount: UInt256

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            sender = try values.address(0)
            amount = try values.uint(1)
        }
    }

    /// The log of what a snapshot made of the revenue in one asset. It precedes the log of the snapshot.
    public struct RevenueSnapshot: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "RevenueSnapshot",
            inputs: [
                .indexed("id", .uint(bits: 256)), .indexed("asset", .address), .plain("revenue", .uint(bits: 256)),
                .plain("claimable", .uint(bits: 256)), .plain("rolledOver", .uint(bits: 256)), .plain("supply", .uint(bits: 256)),
            ])

        /// The number of the snapshot.
        public let id: UInt256
        /// The asset; the zero address stands for ether.
        public let asset: Address
        /// The revenue since the snapshot before.
        public let revenue: UInt256
        /// The part of it that holders can claim.
        public let claimable: UInt256
        /// The unclaimed revenue of the snapshot that left the window.
        public let rolledOver: UInt256
        /// The amount of all tokens.
        public let supply: UInt256

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            id = try values.uint(0)
            asset = try values.address(1)
            revenue = try values.uint(2)
            claimable = try values.uint(3)
            rolledOver = try values.uint(4)
            supply = try values.uint(5)
        }
    }

    /// The log of a holder's claim from one snapshot, a relayer's fee included.
    public struct Claimed: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "Claimed",
            inputs: [
                .indexed("holder", .address), .indexed("snapshotId", .uint(bits: 256)), .indexed("asset", .address),
                .plain("amount", .uint(bits: 256)), .plain("recipient", .address),
            ])

        /// The holder whose claim it is.
        public let holder: Address
        /// The number of the snapshot.
        public let snapshotID: UInt256
        /// The asset; the zero address stands for ether.
        public let asset: Address
        /// The amount that left the token.
        public let amount: UInt256

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            holder = try values.address(0)
            snapshotID = try values.uint(1)
            asset = try values.address(2)
            amount = try values.uint(3)
        }
    }

    /// The log of what burning paid in one asset. It precedes the burn's transfer to the zero address.
    public struct Redeemed: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "Redeemed",
            inputs: [
                .indexed("holder", .address), .indexed("asset", .address), .plain("burned", .uint(bits: 256)),
                .plain("amount", .uint(bits: 256)), .plain("recipient", .address),
            ])

        /// The asset; the zero address stands for ether.
        public let asset: Address
        /// The tokens that were burned.
        public let burned: UInt256
        /// The amount that left the token.
        public let amount: UInt256

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            asset = try values.address(1)
            burned = try values.uint(2)
            amount = try values.uint(3)
        }
    }
}
