internal import BoundedWork
import ReferenceModel

/// A generation that takes the processor in slices and returns its text in pieces of about a word.
struct PacedGeneration {
    private static let promptSlice = 512
    private static let tokenSlice = 64

    private let gate: WorkGate
    private var generator: Generator
    private(set) var tokenCount = 0
    private(set) var finishReason: FinishReason?

    init(_ call: ReferenceCall, on model: ReferenceModel, gate: WorkGate) {
        self.gate = gate
        generator = call.start(on: model)
    }

    /// Returns the next slice of the text, as pieces that each end where a word ends. Returns nil when the text is over.
    ///
    /// - Throws: `CancellationError` when the task was cancelled.
    mutating func next() async throws -> [[Token]]? {
        guard finishReason == nil else { return nil }
        try await readPrompt()
        var generator = generator
        let tokens = try await gate.turn { () -> [Token] in
            var tokens: [Token] = []
            while tokens.count < Self.tokenSlice, let token = generator.next() { tokens.append(token) }
            return tokens
        }
        self.generator = generator
        tokenCount += tokens.count
        finishReason = generator.finishReason
        return Self.pieces(tokens)
    }

    /// Returns the whole rest of the text.
    ///
    /// - Throws: `CancellationError` when the task was cancelled.
    mutating func rest() async throws -> [Token] {
        var tokens: [Token] = []
        while let pieces = try await next() { tokens += pieces.joined() }
        return tokens
    }

    private mutating func readPrompt() async throws {
        var isUnread = true
        while isUnread {
            try Task.checkCancellation()
            var generator = generator
            isUnread = try await gate.turn { generator.readPrompt(atMost: Self.promptSlice) }
            self.generator = generator
        }
    }

    /// Cuts tokens into pieces. A space or a line feed begins a piece, unless the piece so far is blank too.
    private static func pieces(_ tokens: [Token]) -> [[Token]] {
        var pieces: [[Token]] = []
        var piece: [Token] = []
        for token in tokens {
            if isBlank(token), let last = piece.last, !isBlank(last) {
                pieces.append(piece)
                piece = []
            }
            piece.append(token)
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }

    private static func isBlank(_ token: Token) -> Bool { token == 0x20 || token == 0x0a }
}
