internal import Markup

/// Steps that follow from each other, one box below the other.
struct ChainPicture {
    private static let (width, boxHeight, gap) = (640, 52, 26)

    struct Step {
        let name: String
        let detail: String
    }

    let steps: [Step]

    var html: HTML {
        let height = steps.count * (Self.boxHeight + Self.gap)
        let sentence =
            "From \(steps.first?.name ?? "") to \(steps.last?.name ?? ""): " + steps.map { "\($0.name), \($0.detail)" }.joined(separator: "; ") + "."
        let boxes = steps.enumerated().map { place, step -> HTML in
            Self.box(step, y: 4 + place * (Self.boxHeight + Self.gap), isLast: place == steps.count - 1)
        }
        return """
            <figure>
            <svg role="img" aria-label="\(sentence)" viewBox="0 0 \(Self.width) \(height)" width="\(Self.width)" height="\(height)">
            \(boxes)</svg>
            </figure>
            <details><summary>The steps as text</summary>
            <ol>\(steps.map { step -> HTML in "<li>\(step.name): \(step.detail)</li>\n" })</ol>
            </details>
            """
    }

    private static func box(_ step: Step, y: Int, isLast: Bool) -> HTML {
        let arrow: HTML =
            isLast
            ? ""
            : """
            <line x1="40" y1="\(y + boxHeight)" x2="40" y2="\(y + boxHeight + gap)" stroke="currentColor" stroke-width="2"/>

            """
        return """
            <rect x="2" y="\(y)" width="\(width - 4)" height="\(boxHeight)" fill="none" stroke="currentColor" stroke-width="2"/>
            <text x="14" y="\(y + 21)">\(step.name)</text>
            <text x="14" y="\(y + 41)">\(shortened(step.detail))</text>
            \(arrow)
            """
    }

    /// The picture has room for about 76 characters a line.
    private static func shortened(_ text: String) -> String { text.count > 76 ? text.prefix(75) + "…" : text }
}
