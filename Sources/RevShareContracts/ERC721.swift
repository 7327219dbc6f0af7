public import EthereumABI
public import EthereumPrimitives

/// Tokens that each exist once and have a number.
///
/// - SeeAlso: ERC-721
public enum ERC721 {
    /// The interface that every such token has.
    public static let interface = ContractInterface(
        "ERC-721",
        [
            "function balanceOf(address owner) view returns (uint256)",
            "function ownerOf(uint256 tokenId) view returns (address)",
            "function safeTransferFrom(address from, address to, uint256 tokenId, bytes data)",
            "function safeTransferFrom(address from, address to, uint256 tokenId)",
            "function transferFrom(address from, address to, uint256 tokenId)",
            "function approve(address to, uint256 tokenId)",
            "function setApprovalForAll(address operator, bool approved)",
            "function getApproved(uint256 tokenId) view returns (address)",
            "function isApprovedForAll(address owner, address operator) view returns (bool)",
        ],
        events: [Transfer.abi, Approval.abi, ApprovalForAll.abi])
    /// The optional interface of names and links.
    public static let metadataInterface = ContractInterface(
        "ERC-721 Metadata",
        [
            "function name() view returns (string)",
            "function symbol() view returns (string)",
            "function tokenURI(uint256 tokenId) view returns (string)",
        ])
    /// The optional interface that lists tokens.
    public static let enumerableInterface = ContractInterface(
        "ERC-721 Enumerable",
        [
            "function totalSupply() view returns (uint256)",
            "function tokenOfOwnerByIndex(address owner, uint256 index) view returns (uint256)",
            "function tokenByIndex(uint256 index) view returns (uint256)",
        ])

    /// `0x80ac58cd`.
    public static let interfaceID = interface.interfaceID
    /// `0x5b5e139f`.
    public static let metadataInterfaceID = metadataInterface.interfaceID
    /// `0x780e9d63`.
    public static let enumerableInterfaceID = enumerableInterface.interfaceID

    /// Asks for the name of the collection.
    public static func name() -> ContractCall<String> { .init("name") }

    /// Asks for the symbol of the collection.
    public static func symbol() -> ContractCall<String> { .init("symbol") }

    /// Asks for the link to a token's metadata.
    public static func tokenURI(_ tokenID: UInt256) -> ContractCall<String> { .init("tokenURI", tokenID) }

    /// Asks for the number of tokens that an account owns.
    public static func balanceOf(_ owner: Address) -> ContractCall<UInt256> { .init("balanceOf", owner) }

    /// Asks for the owner of a token. The contract reverts for a token that does not exist.
    public static func ownerOf(_ tokenID: UInt256) -> ContractCall<Address> { .init("ownerOf", tokenID) }

    /// Lets another account move one token of the sender.
    public static func approve(_ to: Address, tokenID: UInt256) -> ContractCall<Void> { .init("approve", to, tokenID) }

    /// Asks for the account that may move one token besides its owner, the zero address for none.
    public static func getApproved(_ tokenID: UInt256) -> ContractCall<Address> { .init("getApproved", tokenID) }

    /// Lets another account move every token of the sender, or no longer.
    public static func setApprovalForAll(_ operator: Address, approved: Bool) -> ContractCall<Void> {
        .init("setApprovalForAll", `operator`, approved)
    }

    /// Asks whether an account may move every token of an owner.
    public static func isApprovedForAll(owner: Address, operator: Address) -> ContractCall<Bool> {
        .init("isApprovedForAll", owner, `operator`)
    }

    /// Moves a token without asking the recipient. A token sent to a contract that cannot move it is lost.
    public static func transferFrom(_ from: Address, to: Address, tokenID: UInt256) -> ContractCall<Void> {
        .init("transferFrom", from, to, tokenID)
    }

    /// Moves a token; a contract that receives it must accept it.
    public static func safeTransferFrom(_ from: Address, to: Address, tokenID: UInt256) -> ContractCall<Void> {
        .init("safeTransferFrom", from, to, tokenID)
    }

    /// Moves a token and hands `data` to a contract that receives it.
    public static func safeTransferFrom(
        _ from: Address, to: Address, tokenID: UInt256, data: [UInt8]
    ) -> ContractCall<Void> {
        .init("safeTransferFrom", from, to, tokenID, ABIBytes(data))
    }

    /// Asks for the number of all tokens.
    public static func totalSupply() -> ContractCall<UInt256> { .init("totalSupply") }

    /// Asks for the token at a position among all tokens.
    public static func tokenByIndex(_ index: UInt256) -> ContractCall<UInt256> { .init("tokenByIndex", index) }

    /// Asks for the token at a position among an owner's tokens.
    public static func tokenOfOwnerByIndex(_ owner: Address, index: UInt256) -> ContractCall<UInt256> {
        .init("tokenOfOwnerByIndex", owner, index)
    }

    /// The log of a transfer, with four topics; that of ERC-20 has three.
    public struct Transfer: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "Transfer",
            inputs: [.indexed("from", .address), .indexed("to", .address), .indexed("tokenId", .uint(bits: 256))])

        /// The owner before, the zero address for a new token.
        public let from: Address
        /// The owner after, the zero address for a burned token.
        public let to: Address
        /// The token that moved.
        public let tokenID: UInt256

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            from = try values.address(0)
            to = try values.address(1)
            tokenID = try values.uint(2)
        }
    }

    /// The log of an approval for one token, with four topics; that of ERC-20 has three.
    public struct Approval: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "Approval",
            inputs: [.indexed("owner", .address), .indexed("approved", .address), .indexed("tokenId", .uint(bits: 256))])

        /// The owner of the token.
        public let owner: Address
        /// The account that may move the token, the zero address for none.
        public let approved: Address
        /// The token that may be moved.
        public let tokenID: UInt256

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            owner = try values.address(0)
            approved = try values.address(1)
            tokenID = try values.uint(2)
        }
    }

    /// The log of an approval for every token of an owner.
    public struct ApprovalForAll: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "ApprovalForAll",
            inputs: [.indexed("owner", .address), .indexed("operator", .address), .plain("approved", .bool)])

        /// The owner of the tokens.
        public let owner: Address
        /// The account that may move them.
        public let `operator`: Address
        /// True when the account may move them from now on.
        public let approved: Bool

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            owner = try values.address(0)
            `operator` = try values.address(1)
            approved = try values.bool(2)
        }
    }
}
