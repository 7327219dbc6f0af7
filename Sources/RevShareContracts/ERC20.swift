public import EthereumABI
public import EthereumPrimitives

/// Fungible tokens.
///
/// - SeeAlso: ERC-20
public enum ERC20 {
    public static func name() -> ContractCall<String> { .init("name") }

    public static func symbol() -> ContractCall<String> { .init("symbol") }

    public static func decimals() -> ContractCall<UInt8> { .init("decimals") }

    public static func totalSupply() -> ContractCall<UInt256> { .init("totalSupply") }

    public static func balanceOf(_ account: Address) -> ContractCall<UInt256> { .init("balanceOf", account) }

    public static func transfer(to: Address, amount: UInt256) -> ContractCall<Bool> { .init("transfer", to, amount) }

    public static func allowance(owner: Address, spender: Address) -> ContractCall<UInt256> {
        .init("allowance", owner, spender)
    }

    public static func approve(spender: Address, amount: UInt256) -> ContractCall<Bool> {
        .init("approve", spender, amount)
    }

    public static func transferFrom(_ from: Address, to: Address, amount: UInt256) -> ContractCall<Bool> {
        .init("transferFrom", from, to, amount)
    }

    public struct Transfer: ContractEvent {
        public static let abi = ABIEvent(
            name: "Transfer",
            inputs: [.indexed("from", .address), .indexed("to", .address), .plain("value", .uint(bits: 256))])

        public let from: Address
        public let to: Address
        public let value: UInt256

        public init(values: ContractEventValues) throws(ABIError) {
            from = try values.address(0)
            to = try values.address(1)
            value = try values.uint(2)
        }
    }

    public struct Approval: ContractEvent {
        public static let abi = ABIEvent(
            name: "Approval",
            inputs: [.indexed("owner", .address), .indexed("spender", .address), .plain("value", .uint(bits: 256))])

        public let owner: Address
        public let spender: Address
        public let value: UInt256

        public init(values: ContractEventValues) throws(ABIError) {
            owner = try values.address(0)
            spender = try values.address(1)
            value = try values.uint(2)
        }
    }
}
