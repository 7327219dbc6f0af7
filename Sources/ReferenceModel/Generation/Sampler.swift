/// Chooses the next symbol from logits by integer arithmetic.
///
/// A symbol that is d below the best has the likelihood e^(−d · 1000 / temperatureMilli) in Q30. Symbols that are not eligible have zero. A random
/// 64-bit number, scaled to the sum by the upper half of a product, selects one of the rest.
struct Sampler: Sendable {
    private let tables: FixedPointTables
    private let options: GenerationOptions
    private var random: SplitMix64

    init(tables: FixedPointTables, options: GenerationOptions) {
        self.tables = tables
        self.options = options
        random = SplitMix64(seed: options.seed)
    }

    /// Returns the chosen index. `logits` are Q12 and not empty.
    mutating func choose(_ logits: ArraySlice<Int32>) -> Int {
        let best = Self.likeliest(logits)
        guard options.temperatureMilli > 0 else { return best }
        var likelihoods = logits.map { logit in
            let distance = UInt64(Int64(logits[best]) - Int64(logit))
            return tables.exponential(ofMinus: distance * 1000 / UInt64(options.temperatureMilli))
        }
        if options.topK > 0 || options.topPMilli < 1000 {
            restrict(&likelihoods, ranked: Self.ranked(logits))
        }
        return pick(likelihoods)
    }

    private static func likeliest(_ logits: ArraySlice<Int32>) -> Int {
        var best = logits.startIndex
        for index in logits.indices where logits[index] > logits[best] { best = index }
        return best
    }

    /// Returns the indices from the likeliest to the least likely, the lower first on a tie.
    private static func ranked(_ logits: ArraySlice<Int32>) -> [Int] {
        logits.indices.sorted { (logits[$1], $0) < (logits[$0], $1) }
    }

    private func restrict(_ likelihoods: inout [UInt64], ranked: [Int]) {
        if options.topK > 0 {
            for index in ranked.dropFirst(options.topK) { likelihoods[index] = 0 }
        }
        guard options.topPMilli < 1000 else { return }
        let enough = (likelihoods.reduce(0, +) * UInt64(options.topPMilli) + 999) / 1000
        var reached: UInt64 = 0
        var isEnough = false
        for index in ranked {
            if isEnough { likelihoods[index] = 0 }
            reached += likelihoods[index]
            isEnough = isEnough || reached >= enough
        }
    }

    private mutating func pick(_ likelihoods: [UInt64]) -> Int {
        var threshold = random.next().multipliedFullWidth(by: likelihoods.reduce(0, +)).high
        for (index, likelihood) in likelihoods.enumerated() {
            if threshold < likelihood { return index }
            threshold -= likelihood
        }
        return 0  // not reached: the threshold is below the sum
    }
}
