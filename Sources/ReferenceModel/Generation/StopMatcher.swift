/// Withholds the bytes that may turn out to be the beginning of a stop sequence.
struct StopMatcher: Sendable {
    private let sequences: [[UInt8]]
    /// Bytes not yet released, the oldest first.
    private var held: [UInt8] = []

    init(_ sequences: [[UInt8]]) {
        self.sequences = sequences.filter { !$0.isEmpty }
    }

    enum Outcome: Sendable, Hashable {
        /// These bytes are certainly text.
        case released([UInt8])
        /// A stop sequence is complete; these bytes stood before it.
        case stopped([UInt8])
    }

    mutating func append(_ byte: UInt8) -> Outcome {
        guard !sequences.isEmpty else { return .released([byte]) }
        held.append(byte)
        if let length = sequences.filter({ held.ends(with: $0) }).map(\.count).max() {
            let text = Array(held.dropLast(length))
            held = []
            return .stopped(text)
        }
        let text = Array(held.dropLast(heldCount()))
        held.removeFirst(text.count)
        return .released(text)
    }

    /// What is still withheld when the generation ends without a stop sequence.
    mutating func finish() -> [UInt8] {
        defer { held = [] }
        return held
    }

    /// The length of the longest end of `held` that begins a stop sequence.
    private func heldCount() -> Int {
        let longest = min(held.count, (sequences.map(\.count).max() ?? 1) - 1)
        return stride(from: longest, to: 0, by: -1).first { length in
            let end = held.suffix(length)
            return sequences.contains { $0.starts(with: end) }
        } ?? 0
    }
}

extension Array where Element == UInt8 {
    fileprivate func ends(with suffix: [UInt8]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}
