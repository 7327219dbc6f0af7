import EthereumPrimitives
import LedgerCore

/// An exact amount: a decimal number of whole units with up to 18 decimals, or an integer of the smallest unit followed by `wei`.
struct Amount: WrittenArgument, CustomStringConvertible {
    static let help = "a decimal number with up to 18 decimals such as 12.5, or an integer of the smallest unit such as 12500000000000000000wei"

    let value: UInt256

    init(_ value: UInt256) {
        self.value = value
    }

    init(written text: String) throws {
        if text.hasSuffix("wei") {
            value = try Amount.integer(text.dropLast(3), in: text)
            return
        }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard parts.count == 1 || !fraction.isEmpty, !parts[0].isEmpty, Amount.areDigits(parts[0] + fraction) else {
            throw WrittenFault(Amount.fault(of: text))
        }
        guard fraction.utf8.count <= AssetID.decimals else {
            throw WrittenFault("it has \(fraction.utf8.count) decimals; an amount has at most \(AssetID.decimals), so round it")
        }
        value = try Amount.integer(parts[0] + fraction + String(repeating: "0", count: AssetID.decimals - fraction.utf8.count), in: text)
    }

    /// The amount in whole units, without zeros at its end.
    var description: String { WholeUnits.plain(value) }

    private static func integer(_ digits: some StringProtocol, in text: String) throws -> UInt256 {
        guard areDigits(digits) else { throw WrittenFault(fault(of: text)) }
        guard let value = UInt256(decimal: digits) else {
            throw WrittenFault(
                "it is greater than any amount; the greatest has \(WholeUnits.plain(.max).prefix { $0 != "." }.count) digits before its point")
        }
        return value
    }

    private static func areDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Says what is wrong with a text that is not a number.
    private static func fault(of text: String) -> String {
        if text.isEmpty { return "it is empty; expected \(help)" }
        if text.hasPrefix("-") { return "an amount is never negative; leave the minus out, or use the command for the other direction" }
        if text.hasPrefix("+") { return "leave the plus out; expected \(help)" }
        if text.hasSuffix("wei"), text.contains(".") { return "an amount in wei is an integer; write whole units without `wei`, or no decimals" }
        if text.contains(where: { $0 == "," || $0 == "_" || $0 == "'" || $0 == " " }) {
            let decimal = text.replacing(",", with: ".")
            let isDecimal = text.count(where: { $0 == "," }) == 1 && !text.contains(".") && areDigits(decimal.replacing(".", with: ""))
            return "decimals are written with a point and digits are not grouped" + (isDecimal ? "; write \(decimal)" : ", as in 12.5 or 1000000")
        }
        if let end = text.firstIndex(where: { $0 == "e" || $0 == "E" }), areDigits(text[..<end].replacing(".", with: "")) {
            return "exponents are not read; write all digits, as in 1000 for 1e3"
        }
        if text.hasPrefix("0x") { return "hexadecimal is not read; write the amount in decimal digits" }
        if text.first == "." || text.last == "." { return "write digits on both sides of the point, as in 0.5" }
        if text.contains("%") { return "it is a percentage; expected \(help)" }
        if let symbol = text.first(where: { !$0.isNumber && $0 != "." }) {
            return "'\(symbol)' is not a digit; expected \(help), without a currency"
        }
        return "expected \(help)"
    }
}
