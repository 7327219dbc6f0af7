package import ReferenceModel

/// A call whose answer is known, and which a server cannot tell from a caller's: the prompt is text of the model's own.
package struct CanaryCall: Sendable, Hashable {
    package let prompt: [UInt8]
    package let options: GenerationOptions
    /// The model's output.
    package let answer: [UInt8]

    /// Makes a call at random.
    package init(on model: ReferenceModel, using random: inout some RandomNumberGenerator) {
        let source = GenerationOptions(seed: random.next(), maximumTokens: Int.random(in: 8...48, using: &random), temperatureMilli: 900)
        prompt = Array(ReferenceCall(input: .text([]), options: source).run(on: model).text.utf8)
        options = GenerationOptions(
            seed: random.next() >> 11, maximumTokens: Int.random(in: 8...32, using: &random),
            temperatureMilli: 100 * UInt32.random(in: 0...12, using: &random))
        answer = Array(ReferenceCall(input: .text(prompt), options: options).run(on: model).text.utf8)
    }
}
