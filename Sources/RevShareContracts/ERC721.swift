public import EthereumABI
public import EthereumPrimitives

/// Tokens that each exist once.
///
/// - SeeAlso: ERC-721
public enum ERC721 {
    public static let interfaceID = ERC165.interfaceID(
        of: "balanceOf(address)", "ownerOf(uint256)", "safeTransferFrom(address,address,uint256,bytes)",
        "safeTransferFrom(address,address,uint256)", "transferFrom(address,address,uint256)", "approve(address,uint256)",
        "setApprovalForAll(address,bool)", "getApproved(uint256)", "isApprovedForAll(address,address)")
    public static let metadataInterfaceID = ERC165.interfaceID(of: "name()", "symbol()", "tokenURI(uint256)")
    public static let enumerableInterfaceID = ERC165.interfaceID(
        of: "totalSupply()", "tokenOfOwnerByIndex(address,uint256)", "tokenByIndex(uint256)")

    public static func name() -> ContractCall<String> { .init("name") }

    public static func symbol() -> ContractCall<String> { .init("symbol") }

    public static func tokenURI(_ tokenID: UInt256) -> ContractCall<String> { .init("tokenURI", tokenID) }

    public static func balanceOf(_ owner: Address) -> ContractCall<UInt256> { .init("balanceOf", owner) }

    public static func ownerOf(_ tokenID: UInt256) -> ContractCall<Address> { .init("ownerOf", tokenID) }

    public static func approve(_ to: Address, tokenID: UInt256) -> ContractCall<Void> { .init("approve", to, tokenID) }

    public static func getApproved(_ tokenID: UInt256) -> ContractCall<Address> { .init("getApproved", tokenID) }

    public static func setApprovalForAll(_ operator: Address, approved: Bool) -> ContractCall<Void> {
        .init("setApprovalForAll", `operator`, approved)
    }

    public static func isApprovedForAll(owner: Address, operator: Address) -> ContractCall<Bool> {
        .init("isApprovedForAll", owner, `operator`)
    }

    public static func transferFrom(_ from: Address, to: Address, tokenID: UInt256) -> ContractCall<Void> {
        .init("transferFrom", from, to, tokenID)
    }

    public static func safeTransferFrom(_ from: Address, to: Address, tokenID: UInt256) -> ContractCall<Void> {
        .init("safeTransferFrom", from, to, tokenID)
    }

    public static func safeTransferFrom(
        _ from: Address, to: Address, tokenID: UInt256, data: [UInt8]
    ) -> ContractCall<Void> {
        .init("safeTransferFrom", from, to, tokenID, ABIBytes(data))
    }

    public static func totalSupply() -> ContractCall<UInt256> { .init("totalSupply") }

    public static func tokenByIndex(_ index: UInt256) -> ContractCall<UInt256> { .init("tokenByIndex", index) }

    public static func tokenOfOwnerByIndex(_ owner: Address, index: UInt256) -> ContractCall<UInt256> {
        .init("tokenOfOwnerByIndex", owner, index)
    }

    public struct Transfer: ContractEvent {
        public static let abi = ABIEvent(
            name: "Transfer",
            inputs: [.indexed("from", .address), .indexed("to", .address), .indexed("tokenId", .uint(bits: 256))])

        public let from: Address
        public let to: Address
        public let tokenID: UInt256

        public init(values: ContractEventValues) throws(ABIError) {
            from = try values.address(0)
            to = try values.address(1)
            tokenID = try values.uint(2)
        }
    }

    public struct Approval: ContractEvent {
        public static let abi = ABIEvent(
            name: "Approval",
            inputs: [.indexed("owner", .address), .indexed("approved", .address), .indexed("tokenId", .uint(bits: 256))])

        public let owner: Address
        public let approved: Address
        public let tokenID: UInt256

        public init(values: ContractEventValues) throws(ABIError) {
            owner = try values.address(0)
            approved = try values.address(1)
            tokenID = try values.uint(2)
        }
    }

    public struct ApprovalForAll: ContractEvent {
        public static let abi = ABIEvent(
            name: "ApprovalForAll",
            inputs: [.indexed("owner", .address), .indexed("operator", .address), .plain("approved", .bool)])

        public let owner: Address
        public let `operator`: Address
        public let approved: Bool

        public init(values: ContractEventValues) throws(ABIError) {
            owner = try values.address(0)
            `operator` = try values.address(1)
            approved = try values.bool(2)
        }
    }
}
