import EthereumPrimitives
import LedgerCore

/// Writes amounts of the smallest unit (10⁻¹⁸) as whole units, exactly.
enum WholeUnits {
    private static let separator: Character = ","

    /// Returns the amount as a command takes it, such as `4999.462`.
    static func plain(_ amount: UInt256) -> String { plain(digits: amount.description) }

    /// Returns the amount for people, with groups of three digits before the point, such as `4,999.462`.
    static func grouped(_ amount: UInt256) -> String { grouped(digits: amount.description) }

    /// - Parameter digits: A decimal integer of the smallest unit; a minus may be before it.
    static func grouped(digits: String) -> String {
        let plain = plain(digits: digits)
        let isNegative = plain.hasPrefix("-")
        let parts = plain.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
        var whole = ""
        for (index, digit) in parts[0].enumerated() {
            if index > 0, (parts[0].count - index).isMultiple(of: 3) { whole.append(separator) }
            whole.append(digit)
        }
        return (isNegative ? "-" : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
    }

    private static func plain(digits: String) -> String {
        let sign = digits.hasPrefix("-") ? "-" : ""
        let digits = digits.drop { $0 == "-" }
        let padded = String(repeating: "0", count: max(0, AssetID.decimals + 1 - digits.count)) + digits
        var fraction = padded.suffix(AssetID.decimals)
        while fraction.last == "0" { fraction.removeLast() }
        return sign + padded.dropLast(AssetID.decimals) + (fraction.isEmpty ? "" : "." + fraction)
    }
}
