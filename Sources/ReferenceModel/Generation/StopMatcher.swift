/// Withholds the bytes that may be the beginning of a stop sequence.
///
/// Each sequence is followed by the automaton of Knuth, Morris and Pratt, so that a byte costs the same for sequences of any length: a stranger
/// may have written them into a proof.
struct StopMatcher: Sendable {
    private var automata: [Automaton]
    /// The bytes not yet released, the oldest first.
    private var held: [UInt8] = []

    init(_ sequences: [[UInt8]]) {
        automata = sequences.filter { !$0.isEmpty }.map { Automaton($0) }
    }

    enum Outcome: Sendable, Hashable {
        /// These bytes belong to the text.
        case released([UInt8])
        /// A stop sequence is complete, with these bytes before it.
        case stopped([UInt8])
    }

    mutating func append(_ byte: UInt8) -> Outcome {
        guard !automata.isEmpty else { return .released([byte]) }
        held.append(byte)
        var completed = 0
        var pending = 0
        for index in automata.indices {
            automata[index].read(byte)
            pending = max(pending, automata[index].matchedCount)
            if automata[index].isComplete { completed = max(completed, automata[index].matchedCount) }
        }
        let text = Array(held.dropLast(completed > 0 ? completed : pending))
        held.removeFirst(text.count)
        guard completed > 0 else { return .released(text) }
        held = []
        return .stopped(text)
    }

    /// Returns the bytes still withheld when the generation ends without a stop sequence.
    mutating func finish() -> [UInt8] {
        defer { held = [] }
        return held
    }
}

/// The length of the longest beginning of the sequence that the text read so far ends with.
private struct Automaton: Sendable {
    private let sequence: [UInt8]
    /// At index i: the length of the longest proper beginning of the sequence's first i + 1 bytes that is also their end.
    private let borders: [Int]
    private(set) var matchedCount = 0

    /// - Parameter sequence: not empty.
    init(_ sequence: [UInt8]) {
        self.sequence = sequence
        var borders = [0]
        for byte in sequence.dropFirst() {
            var border = borders[borders.count - 1]
            while border > 0, sequence[border] != byte { border = borders[border - 1] }
            borders.append(sequence[border] == byte ? border + 1 : 0)
        }
        self.borders = borders
    }

    var isComplete: Bool { matchedCount == sequence.count }

    mutating func read(_ byte: UInt8) {
        if isComplete { matchedCount = borders[matchedCount - 1] }
        while matchedCount > 0, sequence[matchedCount] != byte { matchedCount = borders[matchedCount - 1] }
        if sequence[matchedCount] == byte { matchedCount += 1 }
    }
}
