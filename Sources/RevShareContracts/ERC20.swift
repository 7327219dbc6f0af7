public import EthereumABI
public import EthereumPrimitives

/// Fungible tokens. Amounts are in the token's smallest unit.
///
/// - SeeAlso: ERC-20
public enum ERC20 {
    /// The interface of the standard, its optional functions included.
    public static let interface = ContractInterface(
        "ERC-20",
        [
            "function name() view returns (string)",
            "function symbol() view returns (string)",
            "function decimals() view returns (uint8)",
            "function totalSupply() view returns (uint256)",
            "function balanceOf(address account) view returns (uint256)",
            "function transfer(address to, uint256 amount) returns (bool)",
            "function allowance(address owner, address spender) view returns (uint256)",
            "function approve(address spender, uint256 amount) returns (bool)",
            "function transferFrom(address from, address to, uint256 amount) returns (bool)",
        ],
        events: [Transfer.abi, Approval.abi])

    /// Asks for the name of the token.
    public static func name() -> ContractCall<String> { .init("name") }

    /// Asks for the symbol of the token, such as `USDC`.
    public static func symbol() -> ContractCall<String> { .init("symbol") }

    /// Asks for the number of decimals by which amounts are shown to people.
    public static func decimals() -> ContractCall<UInt8> { .init("decimals") }

    /// Asks for the amount of all tokens.
    public static func totalSupply() -> ContractCall<UInt256> { .init("totalSupply") }

    /// Asks for the amount that an account owns.
    public static func balanceOf(_ account: Address) -> ContractCall<UInt256> { .init("balanceOf", account) }

    /// Moves tokens of the sender. The contract returns whether it did; many contracts revert instead.
    public static func transfer(to: Address, amount: UInt256) -> ContractCall<Bool> { .init("transfer", to, amount) }

    /// Asks for the amount that a spender may still move for an owner.
    public static func allowance(owner: Address, spender: Address) -> ContractCall<UInt256> {
        .init("allowance", owner, spender)
    }

    /// Sets the amount that a spender may move for the sender.
    public static func approve(spender: Address, amount: UInt256) -> ContractCall<Bool> {
        .init("approve", spender, amount)
    }

    /// Moves tokens of another account within the sender's allowance.
    public static func transferFrom(_ from: Address, to: Address, amount: UInt256) -> ContractCall<Bool> {
        .init("transferFrom", from, to, amount)
    }

    /// The log of a transfer. Minting comes from the zero address, burning goes to it.
    ///
    /// ERC-721 has the same topic and indexes the third parameter: this event has three topics, that one four.
    public struct Transfer: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "Transfer",
            inputs: [.indexed("from", .address), .indexed("to", .address), .plain("value", .uint(bits: 256))])

        /// The account that the tokens leave.
        public let from: Address
        /// The account that the tokens reach.
        public let to: Address
        /// The amount moved.
        public let value: UInt256

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            from = try values.address(0)
            to = try values.address(1)
            value = try values.uint(2)
        }
    }

    /// The log of a new allowance. It has three topics; the approval of ERC-721 has four.
    public struct Approval: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "Approval",
            inputs: [.indexed("owner", .address), .indexed("spender", .address), .plain("value", .uint(bits: 256))])

        /// The account whose tokens may be moved.
        public let owner: Address
        /// The account that may move them.
        public let spender: Address
        /// The amount that may be moved from now on.
        public let value: UInt256

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            owner = try values.address(0)
            spender = try values.address(1)
            value = try values.uint(2)
        }
    }
}
