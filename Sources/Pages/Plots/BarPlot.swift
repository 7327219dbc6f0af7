internal import EthereumPrimitives
internal import Markup

/// Bars over time as an SVG drawn by the server. The axis begins at zero; its top is said above the bars, and its ends below.
///
/// The page has the same numbers as a table under it.
struct BarPlot {
    struct Bar {
        /// The day, or the month.
        let label: String
        let value: UInt256
    }

    private static let (width, height) = (960, 160)

    /// The sentence that a screen reader says in place of the plot.
    let summary: String
    let bars: [Bar]
    /// Names the bars and the value of the highest.
    let caption: String

    /// Nothing where every value is zero.
    var figure: HTML {
        guard bars.contains(where: { !$0.value.isZero }) else { return .none }
        return """
            <figure><figcaption>\(caption)</figcaption>
            <svg class="plot" viewBox="0 0 \(Self.width) \(Self.height)" preserveAspectRatio="none" role="img" aria-label="\(summary)">\
            <path class="axis" d="M0 .5H\(Self.width)M0 \(Self.height - 1).5H\(Self.width)"/><path class="bars" d="\(path)"/></svg>
            <div class="ends" aria-hidden="true"><span>\(bars.first?.label ?? "")</span><span>\(bars.last?.label ?? "")</span></div></figure>
            """
    }

    /// All bars as one path, in tenths of a unit. A value above zero is never lower than a unit, so that it is seen.
    private var path: String {
        let most = bars.map(\.value).max() ?? .one
        let slot = Self.width * 10 / max(bars.count, 1)
        let gap = slot > 40 ? slot / 6 : slot > 20 ? 5 : 0
        var path = ""
        for (index, bar) in bars.enumerated() where !bar.value.isZero {
            let height = max(Int(UInt256.mulDiv(bar.value, UInt256(UInt64(Self.height * 10)), most)?.asUInt64 ?? 0), 10)
            path +=
                "M\(Self.decimal(index * slot + gap / 2)) \(Self.height)v-\(Self.decimal(height))h\(Self.decimal(slot - gap))v\(Self.decimal(height))z"
        }
        return path
    }

    private static func decimal(_ tenths: Int) -> String { tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)" }
}
