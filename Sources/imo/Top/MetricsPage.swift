/// What a page of metrics says, read from the Prometheus text format.
struct MetricsPage {
    struct Series: Equatable {
        let name: String
        let labels: [String: String]
        let value: Double
        /// The value as it stands there: sums of money have more digits than a floating-point number.
        let text: String
    }

    let series: [Series]

    /// Reads the series of a page; lines that are none are left out.
    init(_ text: String) {
        series = text.split(separator: "\n").compactMap(MetricsPage.series)
    }

    /// The sum of a family's series that have these labels.
    func sum(_ name: String, _ labels: [String: String] = [:]) -> Double { all(name, labels).reduce(0) { $0 + $1.value } }

    func all(_ name: String, _ labels: [String: String] = [:]) -> [Series] {
        series.filter { series in series.name == name && labels.allSatisfy { series.labels[$0.key] == $0.value } }
    }

    /// The values of a label in a family, in order.
    func values(of label: String, in name: String) -> [String] { Set(all(name).compactMap { $0.labels[label] }).sorted() }

    private static func series(_ line: Substring) -> Series? {
        guard line.first != "#", let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else { return nil }
        let text = String(line[line.index(after: space)...])
        let head = line[..<space]
        guard let brace = head.firstIndex(of: "{"), head.last == "}" else { return Series(name: String(head), labels: [:], value: value, text: text) }
        let list = head[head.index(after: brace)...].dropLast()
        return Series(name: String(head[..<brace]), labels: labels(list), value: value, text: text)
    }

    /// Labels as `name="value",…` with the escapes of the format.
    private static func labels(_ text: Substring) -> [String: String] {
        var (labels, name, value): ([String: String], String, String) = ([:], "", "")
        var (isInValue, isEscaped) = (false, false)
        for character in text {
            if !isInValue {
                if character == "\"" { isInValue = true } else if character != "=" && character != "," { name.append(character) }
            } else if isEscaped {
                value.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                labels[name] = value
                (name, value, isInValue) = ("", "", false)
            } else {
                value.append(character)
            }
        }
        return labels
    }
}
