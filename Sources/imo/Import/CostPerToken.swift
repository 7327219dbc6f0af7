import EthereumPrimitives
import LedgerCore

/// A price as other programs write it: a decimal number for one token, often with an exponent, such as `2.5e-06`. Read exactly, never as a
/// floating-point number.
struct CostPerToken {
    /// The price of a million tokens in the smallest unit.
    let perMillion: UInt256

    /// - Throws: ``WrittenFault`` for what is no number, for a negative one, and for one that is not a whole number of smallest units.
    init(written text: String) throws {
        let parts = text.lowercased().split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let exponent = parts.count == 2 ? Int(parts[1]) : 0
        let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let fraction = mantissa.count == 2 ? mantissa[1] : ""
        var digits = mantissa[0] + fraction
        guard let exponent, (-60...60).contains(exponent), !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw WrittenFault("'\(text)' is not a price: expected a decimal number such as 0.0000025 or 2.5e-06")
        }
        // In smallest units of a million tokens: 10⁶ tokens and 10¹⁸ units.
        var zeros = exponent - fraction.count + AssetID.decimals + 6
        while zeros < 0, digits.last == "0" {
            digits.removeLast()
            zeros += 1
        }
        guard zeros >= 0 else { throw WrittenFault("'\(text)' is finer than the smallest unit for a million tokens; round it") }
        guard let value = UInt256(decimal: digits + String(repeating: "0", count: zeros)) else {
            throw WrittenFault("'\(text)' is greater than any price")
        }
        perMillion = value
    }
}
