/// The standard errors of ERC-20 and ERC-721 tokens.
///
/// - SeeAlso: ERC-6093
public enum ERC6093 {
    /// The errors of both kinds of token.
    public static let interface = ContractInterface(
        "ERC-6093",
        [
            "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
            "error ERC20InvalidSender(address sender)",
            "error ERC20InvalidReceiver(address receiver)",
            "error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)",
            "error ERC20InvalidApprover(address approver)",
            "error ERC20InvalidSpender(address spender)",
            "error ERC721InvalidOwner(address owner)",
            "error ERC721NonexistentToken(uint256 tokenId)",
            "error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner)",
            "error ERC721InvalidSender(address sender)",
            "error ERC721InvalidReceiver(address receiver)",
            "error ERC721InsufficientApproval(address operator, uint256 tokenId)",
            "error ERC721InvalidApprover(address approver)",
            "error ERC721InvalidOperator(address operator)",
        ])
}
