import Foundation
import LedgerCore
import StrictJSON

/// Writes a result to standard output. Nothing else is written there.
extension CommonOptions {
    /// Shows a result as one JSON document, or as text with amounts in whole units.
    func show(_ result: JSONValue) {
        write(json ? result.text : TextRenderer(style: TextStyle(symbol: symbol(of: result))).render(result))
    }

    func write(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// The symbol of the asset that the result names; else that of the ledger, where there is one.
    private func symbol(of result: JSONValue) -> String {
        let named = result["asset"]?.stringValue ?? result.arrayValue?.first?["asset"]?.stringValue
        guard let text = named, let asset = try? AssetID(text) else { return ledgerSymbol }
        return asset.symbol
    }

    /// The symbol of the ledger's asset; empty where no ledger can be read.
    var ledgerSymbol: String {
        let asset = try? directory.read { reader in
            var view = LedgerView(reader: reader)
            return try view.ledger().asset
        }
        return asset?.symbol ?? ""
    }
}

extension AssetID {
    /// A short name for people: that of a local asset, or the reference of a CAIP-19 asset with its middle left out.
    var symbol: String {
        let reference = String(description.split(separator: "/").last?.split(separator: ":").last ?? "")
        return reference.count > 16 ? "\(reference.prefix(6))…\(reference.suffix(4))" : reference
    }
}
