public import EthereumABI

/// Which interfaces a contract has.
///
/// - SeeAlso: ERC-165
public enum ERC165 {
    public static func supportsInterface(_ interfaceID: ABISelector) -> ContractCall<Bool> {
        .init("supportsInterface", interfaceID)
    }

    /// The exclusive or of the selectors of an interface's functions.
    static func interfaceID(of signatures: String...) -> ABISelector {
        ABISelector(signatures.reduce(0) { $0 ^ ABISelector(signature: $1).value })
    }

    public static let interfaceID = interfaceID(of: "supportsInterface(bytes4)")
}
