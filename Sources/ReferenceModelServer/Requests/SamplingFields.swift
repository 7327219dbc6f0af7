import Foundation
import ReferenceModel

/// The fields that chat and plain completions share.
struct SamplingFields: Decodable {
    private enum Key: String, CodingKey {
        case model, seed, temperature, n, stop, stream
        case topP = "top_p"
        case topK = "top_k"
        case maximumTokens = "max_tokens"
        case maximumCompletionTokens = "max_completion_tokens"
        case streamOptions = "stream_options"
    }

    struct StreamOptions: Decodable {
        let includeUsage: Bool?

        private enum CodingKeys: String, CodingKey {
            case includeUsage = "include_usage"
        }
    }

    /// The fields that are refused unless they ask for nothing.
    private static let refused = [
        "audio", "best_of", "echo", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "prediction",
        "presence_penalty", "suffix", "tools", "top_logprobs", "web_search_options",
    ]

    let model: String
    let choiceCount: Int
    let isStream: Bool
    let includesUsage: Bool
    private let seed: UInt64?
    private let temperature: Double
    private let topP: Double
    private let topK: Int
    private let maximumTokens: Int?
    private let stop: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        model = try container.decode(String.self, forKey: .model)
        seed = try container.decodeIfPresent(Seed.self, forKey: .seed)?.value
        temperature = try container.decodeIfPresent(Double.self, forKey: .temperature) ?? 1
        topP = try container.decodeIfPresent(Double.self, forKey: .topP) ?? 1
        topK = try container.decodeIfPresent(Int.self, forKey: .topK) ?? 0
        choiceCount = try container.decodeIfPresent(Int.self, forKey: .n) ?? 1
        stop = try container.decodeIfPresent(OneOrMoreStrings.self, forKey: .stop)?.values ?? []
        isStream = try container.decodeIfPresent(Bool.self, forKey: .stream) ?? false
        maximumTokens =
            try container.decodeIfPresent(Int.self, forKey: .maximumCompletionTokens)
            ?? container.decodeIfPresent(Int.self, forKey: .maximumTokens)
        let streamOptions = try container.decodeIfPresent(StreamOptions.self, forKey: .streamOptions)
        includesUsage = streamOptions?.includeUsage ?? false
        if streamOptions != nil, !isStream {
            throw OpenAIError.invalid("stream_options", "'stream_options' is only allowed when 'stream' is true.")
        }
        try Self.refuseUnsupported(decoder)
    }

    private static func refuseUnsupported(_ decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: FieldName.self)
        for name in refused {
            guard let value = try container.decodeIfPresent(AnyJSON.self, forKey: FieldName(name)), !value.isNeutral else { continue }
            if name == "best_of", case .number(1) = value { continue }
            throw OpenAIError.unsupported(name)
        }
        let format = try container.decodeIfPresent(AnyJSON.self, forKey: FieldName("response_format"))
        if case .object(let fields) = format, case .string(let type) = fields["type"], type != "text" {
            throw OpenAIError.unsupported("response_format")
        }
    }

    /// Returns the options of the generation, with a random seed where the request has none.
    ///
    /// - Throws: `OpenAIError` for a field out of range.
    func options(limits: ServerLimits) throws(OpenAIError) -> GenerationOptions {
        try check(0...2, temperature, "temperature")
        try check(0...1, topP, "top_p")
        try check(0...Int(Int32.max), topK, "top_k")
        try check(1...limits.maximumChoices, choiceCount, "n")
        let tokens = maximumTokens ?? limits.defaultCompletionTokens
        try check(1...limits.maximumCompletionTokens, tokens, "max_tokens")
        guard stop.count <= 4, stop.allSatisfy({ (1...256).contains($0.utf8.count) }) else {
            throw .invalid("stop", "'stop' may have up to 4 sequences of 1 to 256 bytes.")
        }
        return GenerationOptions(
            seed: seed ?? UInt64.random(in: 0...UInt64(Int64.max)), maximumTokens: tokens,
            temperatureMilli: UInt32((temperature * 1000).rounded()), topK: topK, topPMilli: UInt32((topP * 1000).rounded()),
            stopSequences: stop.map { Array($0.utf8) })
    }

    private func check<Value: Comparable>(_ range: ClosedRange<Value>, _ value: Value, _ name: String) throws(OpenAIError) {
        guard range.contains(value) else {
            throw .invalid(
                name, "Invalid '\(name)': \(value). Expected \(range.lowerBound) to \(range.upperBound).", code: "invalid_value")
        }
    }
}
