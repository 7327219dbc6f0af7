/// The continuation of a prompt, one token at a time.
///
///     for token in model.generate(prompt: ReferenceModel.encode("Return the "), options: options) { … }
///
/// Tokens are released as soon as no stop sequence can take them back. The cost of one token is constant. The first call of ``next()`` reads the
/// prompt, unless ``readPrompt(atMost:)`` read it before. A copy continues independently and identically.
public struct Generator: Sequence, IteratorProtocol, Sendable {
    private let network: Network
    private let prompt: [Token]
    private var promptIndex = 0
    private var state: RecurrentState
    private var sampler: Sampler
    private var stop: StopMatcher
    private var ready: [Token] = []
    private var readyIndex = 0
    private var remaining: Int
    private var isFirst = true
    private var ending: FinishReason?

    /// The reason why the generation ended, nil until ``next()`` has returned nil.
    public private(set) var finishReason: FinishReason?
    /// The number of tokens that ``next()`` has returned.
    public private(set) var tokenCount = 0

    init(network: Network, prompt: [Token], options: GenerationOptions) {
        self.network = network
        self.prompt = prompt
        state = network.beginning()
        sampler = Sampler(tables: network.tables, options: options)
        stop = StopMatcher(options.stopSequences)
        remaining = options.maximumTokens
    }

    /// Reads up to `count` more tokens of the prompt. Returns false when none are left. It lets a caller read a long prompt without occupying a thread
    /// for the whole time.
    public mutating func readPrompt(atMost count: Int) -> Bool {
        let end = promptIndex + Swift.min(Swift.max(count, 0), prompt.count - promptIndex)
        for token in prompt[promptIndex..<end] { network.step(&state, symbol: Alphabet.symbol(of: token)) }
        promptIndex = end
        return end < prompt.count
    }

    /// Returns the next token, nil when the text is over.
    public mutating func next() -> Token? {
        if promptIndex < prompt.count { _ = readPrompt(atMost: prompt.count) }
        while readyIndex == ready.count {
            if let ending {
                finishReason = ending
                return nil
            }
            readyIndex = 0
            ready = advance()
        }
        defer { readyIndex += 1 }
        tokenCount += 1
        return ready[readyIndex]
    }

    /// Samples one symbol and returns the tokens that it makes certain.
    private mutating func advance() -> [Token] {
        guard remaining > 0 else { return end(.length) }
        guard let byte = Alphabet.byte(of: sample()) else { return end(.stop) }
        remaining -= 1
        switch stop.append(byte) {
        case .released(let text): return text
        case .stopped(let text):
            ending = .stop
            return text
        }
    }

    private mutating func end(_ reason: FinishReason) -> [Token] {
        ending = reason
        return stop.finish()
    }

    /// Samples the next symbol and lets the network read it. The first is never the end of the text.
    private mutating func sample() -> Int {
        let logits = network.logits(&state)
        let symbol = sampler.choose(isFirst ? logits.dropLast() : logits[...])
        isFirst = false
        network.step(&state, symbol: symbol)
        return symbol
    }
}
