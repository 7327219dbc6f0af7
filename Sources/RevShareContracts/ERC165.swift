public import EthereumABI

/// Detection of the interfaces that a contract implements.
///
/// - SeeAlso: ERC-165
public enum ERC165 {
    /// The interface of the standard.
    public static let interface = ContractInterface(
        "ERC-165", ["function supportsInterface(bytes4 interfaceId) view returns (bool)"])
    /// `0x01ffc9a7`.
    public static let interfaceID = interface.interfaceID

    /// Asks whether the contract implements an interface. The identifier `0xffffffff` is never one.
    public static func supportsInterface(_ interfaceID: ABISelector) -> ContractCall<Bool> {
        .init("supportsInterface", interfaceID)
    }
}
