internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Markup
internal import StrictJSON

/// Somebody who signed in.
enum Reader: Sendable, Hashable {
    /// The owner of an address, by a signature (EIP-4361).
    case holder(Address)
    /// Whoever has an API key of an account.
    case caller(AccountName, key: Bytes32)
    /// The operator, by a link that the command line made.
    case ledgerOperator

    /// The name in the bar of every page.
    var name: String {
        switch self {
        case .holder(let address): HTML.short(address.description)
        case .caller(let account, _): account.description
        case .ledgerOperator: "Operator"
        }
    }

    /// The page that the reader signed in for.
    var home: String {
        switch self {
        case .holder(let address): "/holders/\(address)"
        case .caller: "/me"
        case .ledgerOperator: "/operate"
        }
    }

    /// How the reader is told apart in lists.
    var description: String {
        switch self {
        case .holder(let address): "holder \(address)"
        case .caller(let account, let key): "account \(account) by \(JSONValue.keyID(key))"
        case .ledgerOperator: "operator"
        }
    }
}
