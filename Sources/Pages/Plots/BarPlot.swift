internal import EthereumPrimitives

/// Bars over time as an SVG drawn by the server, with the same numbers as a table under it.
struct BarPlot {
    struct Bar {
        /// The day, or the month.
        let label: String
        let value: UInt256
    }

    private static let width = 960
    private static let height = 220
    private static let (left, right, top, bottom) = (8, 8, 24, 24)

    /// The sentence that a screen reader says in place of the plot.
    let summary: String
    let bars: [Bar]
    /// The greatest value as text, at the top of its axis.
    let greatest: String

    var svg: HTML {
        guard bars.contains(where: { !$0.value.isZero }) else { return .none }
        let base = Self.height - Self.bottom
        return """
            <svg class="plot" viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="\(summary)">\
            <path class="axis" d="M\(Self.left) \(Self.top)H\(Self.width - Self.right)M\(Self.left) \(base)H\(Self.width - Self.right)"/>\
            <path class="bars" d="\(path)"/>\
            <text x="\(Self.left)" y="\(Self.top - 8)">\(greatest)</text>\
            <text x="\(Self.left)" y="\(Self.height - 6)">\(bars.first?.label ?? "")</text>\
            <text x="\(Self.width - Self.right)" y="\(Self.height - 6)" text-anchor="end">\(bars.last?.label ?? "")</text></svg>
            """
    }

    /// All bars as one path, in tenths of a unit. A value above zero is never lower than half a unit, so that it is seen.
    private var path: String {
        let most = bars.map(\.value).max() ?? .one
        let tenths = UInt256(UInt64((Self.height - Self.top - Self.bottom) * 10))
        let slot = (Self.width - Self.left - Self.right) * 10 / max(bars.count, 1)
        let gap = slot > 40 ? slot / 6 : slot > 20 ? 5 : 0
        var path = ""
        for (index, bar) in bars.enumerated() where !bar.value.isZero {
            let height = max(Int(UInt256.mulDiv(bar.value, tenths, most)?.asUInt64 ?? 0), 5)
            let x = Self.left * 10 + index * slot + gap / 2
            path += "M\(Self.decimal(x)) \(Self.height - Self.bottom)v-\(Self.decimal(height))h\(Self.decimal(slot - gap))v\(Self.decimal(height))z"
        }
        return path
    }

    private static func decimal(_ tenths: Int) -> String { tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)" }
}
