package import EthereumPrimitives

/// The claim that a game is about: a program, run on the symbols of a tape, chooses exactly these and ends exactly here.
///
/// The tape holds the symbols that were read and then those that were written. The machine checks each written one against its own choice.
package struct TraceClaim: Sendable, Hashable {
    package static let maximumStops = 5
    package static let maximumStopBytes = 32

    /// The root of the program's leaves; see ``ProgramLeaf``.
    package var programRoot: Bytes32
    /// The root over the symbols, 32 a leaf, the last leaf filled up with zeros.
    package var tapeRoot: Bytes32
    package var seed: UInt64
    package var temperatureMilli: UInt32
    package var topK: UInt32
    package var topPMilli: UInt32
    package var maximumTokens: UInt32
    /// The number of symbols read: the end of a text, then the prompt.
    package var promptSteps: UInt32
    /// The number of symbols in all.
    package var steps: UInt32
    /// At most five, of 1 to 32 bytes each.
    package var stops: [[UInt8]]
    /// The hash of the state after the last symbol.
    package var finalState: Bytes32

    package init(
        programRoot: Bytes32, tapeRoot: Bytes32, seed: UInt64, temperatureMilli: UInt32, topK: UInt32, topPMilli: UInt32, maximumTokens: UInt32,
        promptSteps: UInt32, steps: UInt32, stops: [[UInt8]], finalState: Bytes32
    ) {
        self.programRoot = programRoot
        self.tapeRoot = tapeRoot
        self.seed = seed
        self.temperatureMilli = temperatureMilli
        self.topK = topK
        self.topPMilli = topPMilli
        self.maximumTokens = maximumTokens
        self.promptSteps = promptSteps
        self.steps = steps
        self.stops = stops
        self.finalState = finalState
    }

    /// Whether the claim can be true: something is read, something is written, and it does not end in failure.
    package var isWellFormed: Bool {
        promptSteps >= 1 && steps > promptSteps && Int(steps) <= MachineShape.maximumSteps && maximumTokens >= 1
            && stops.count <= Self.maximumStops && stops.allSatisfy { (1...Self.maximumStopBytes).contains($0.count) }
            && finalState != MachineState.failed
    }

    /// The members as words, in the order of the contract's structure.
    package var words: [Bytes32] {
        let numbers = [UInt64(temperatureMilli), UInt64(topK), UInt64(topPMilli), UInt64(maximumTokens), UInt64(promptSteps), UInt64(steps)]
        let stopWords = (0..<Self.maximumStops).map { UInt256(bigEndian: $0 < stops.count ? stops[$0] : []) ?? .zero }
        let stopLengths = (0..<Self.maximumStops).map { UInt256(UInt64($0 < stops.count ? stops[$0].count : 0)) }
        return [programRoot, tapeRoot] + ([UInt256(seed)] + numbers.map { UInt256($0) } + stopWords + stopLengths).map { Bytes32($0) } + [finalState]
    }

    package var hash: Bytes32 { Keccak256.hash(words.flatMap(\.bytes)) }

    /// The state before the first symbol, on which both sides agree.
    package var beginning: Bytes32 { MachineState.beginning(seed: seed).hash }

    /// Whether the machine chooses the symbol of a step; before that it reads the prompt's.
    package func isWritten(step: Int) -> Bool { step >= Int(promptSteps) }

    /// Whether a written symbol is right: the machine's own choice, and the text ends after it exactly where the claim says so.
    package func accepts(_ written: Int, choice: Int, after state: MachineState, step: Int) -> Bool {
        choice == written && ends(with: written, tail: state.tail.appending(symbol: written), step: step) == (step + 1 == Int(steps))
    }

    private func ends(with symbol: Int, tail: UInt256, step: Int) -> Bool {
        if symbol == MachineShape.endOfText { return true }
        let count = step - Int(promptSteps) + 1
        if count >= Int(maximumTokens) { return true }
        return stops.contains { stop in
            guard count >= stop.count, let word = UInt256(bigEndian: stop) else { return false }
            let unused = 256 - 8 * stop.count
            return (tail << unused) >> unused == word
        }
    }

    /// The state after a step whose symbol and hidden numbers are known.
    package func state(after state: MachineState, symbol: Int, hidden: [Int16], step: Int) -> MachineState {
        guard isWritten(step: step) else { return MachineState(hidden: hidden, random: state.random, tail: state.tail) }
        let random = temperatureMilli > 0 ? SplitMix64.next(state.random) : state.random
        return MachineState(hidden: hidden, random: random, tail: state.tail.appending(symbol: symbol))
    }
}

extension UInt256 {
    /// The last 32 bytes of a text after one more symbol. The end of the text adds none.
    fileprivate func appending(symbol: Int) -> UInt256 {
        MachineShape.byte(of: symbol).map { (self << 8) | UInt256(UInt64($0)) } ?? self
    }
}
