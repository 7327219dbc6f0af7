internal import EthereumPrimitives
internal import LedgerCore
internal import Markup

/// Shows amounts of the ledger's asset, or of a token: short for the eye, exact on demand.
struct Money: Sendable {
    /// The significant digits of a short form.
    private static let significantDigits = 6

    /// The name of a whole unit, such as `credit`.
    let unit: String
    /// True where the reader asked for exact integers of the smallest unit instead of short forms.
    let isExact: Bool

    init(_ asset: AssetID, isExact: Bool) {
        unit = Money.unit(of: asset)
        self.isExact = isExact
    }

    init(symbol: String, isExact: Bool) {
        unit = symbol
        self.isExact = isExact
    }

    /// The amount without its unit. The exact integer of the smallest unit is its `value` and its title.
    func number(_ amount: UInt256) -> HTML {
        "<data value=\"\(amount.description)\" title=\"\(amount.description) × 10⁻¹⁸ \(unit)\">\(isExact ? amount.description : Money.short(amount))</data>"
    }

    /// The amount with its unit.
    func full(_ amount: UInt256) -> HTML { "\(number(amount)) <span class=\"unit\">\(isExact ? "× 10⁻¹⁸ " : "")<bdi>\(unit)</bdi></span>" }

    /// The heading of a column of amounts.
    var heading: HTML { "<bdi>\(unit)</bdi>\(isExact ? " × 10⁻¹⁸" : "")" }

    /// The amount as plain text, for sentences.
    func text(_ amount: UInt256) -> String { "\(Money.short(amount)) \(unit)" }

    /// Rounds down to six significant digits, so that nothing looks like more than it is. Whole units are never cut.
    static func short(_ amount: UInt256) -> String {
        let parts = amount.text(decimals: AssetID.decimals).split(separator: ".")
        let whole = String(parts[0])
        guard parts.count == 2 else { return grouped(whole) }
        var fraction = String(parts[1])
        let leadingZeros = whole == "0" ? fraction.prefix { $0 == "0" }.count : 0
        let room = whole == "0" ? leadingZeros + significantDigits : max(2, significantDigits - whole.count)
        fraction = String(fraction.prefix(room))
        while fraction.last == "0" { fraction.removeLast() }
        return grouped(whole) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Puts thin groups of three digits: `1,234,567`.
    static func grouped(_ digits: String) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// `credit` for `local:credit`; of a chain's asset what its CAIP-19 name ends in, shortened where that is an address.
    private static func unit(of asset: AssetID) -> String {
        let text = asset.description
        if text.hasPrefix("local:") { return String(text.dropFirst(6)) }
        let name = text.split(separator: ":").last.map(String.init) ?? text
        return name.count > 12 ? "\(name.prefix(6))…\(name.suffix(4))" : name
    }
}
