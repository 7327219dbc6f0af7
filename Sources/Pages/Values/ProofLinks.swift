internal import EthereumPrimitives
internal import LedgerCore
internal import Markup

/// What the numbers of a page are made of: pages with proofs where the ledger has a public log, the API's answers elsewhere.
struct ProofLinks: Sendable {
    let hasLog: Bool

    func entry(_ number: UInt64) -> HTML { hasLog ? "<a href=\"/log/entry/\(number)\">\(number)</a>" : "\(number)" }

    func snapshot(_ id: UInt64, of token: Address) -> HTML {
        let path = hasLog ? "/log/snapshot/\(token)/\(id)" : "/imo/v1/tokens/\(token)/snapshots/\(id)"
        return "<a href=\"\(path)\">\(id)</a>"
    }

    func receipt(_ id: CommandID) -> HTML {
        "<a class=\"mono\" href=\"\(path(ofReceipt: id))\" title=\"\(id.description)\">\(HTML.short(id.description))</a>"
    }

    func path(ofReceipt id: CommandID) -> String { hasLog ? "/log/receipt/\(id)" : "/imo/v1/receipts/\(id)" }
}
