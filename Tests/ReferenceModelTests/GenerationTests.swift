import ReferenceModel
import Testing

@Suite("Generation")
struct GenerationTests {
    let model = ReferenceModel.embedded
    let prompt = ReferenceModel.encode("Return the ")

    private func text(_ options: GenerationOptions, prompt: [Token]? = nil) -> (text: String, finish: FinishReason?) {
        var generator = model.generate(prompt: prompt ?? self.prompt, options: options)
        var tokens: [Token] = []
        while let token = generator.next() { tokens.append(token) }
        return (ReferenceModel.decode(tokens), generator.finishReason)
    }

    @Test("The same seed gives the same text, another seed another", arguments: [UInt64](1...8))
    func determinism(seed: UInt64) {
        let options = GenerationOptions(seed: seed, maximumTokens: 120)
        #expect(text(options).text == text(options).text)
        #expect(text(options).text != text(GenerationOptions(seed: seed + 100, maximumTokens: 120)).text)
    }

    @Test("At temperature zero the seed has no effect")
    func greedy() {
        let first = text(GenerationOptions(seed: 1, maximumTokens: 80, temperatureMilli: 0))
        #expect(first.text == text(GenerationOptions(seed: 2, maximumTokens: 80, temperatureMilli: 0)).text)
        #expect(first.text == text(GenerationOptions(seed: 3, maximumTokens: 80, topK: 1)).text)
        #expect(first.text == text(GenerationOptions(seed: 4, maximumTokens: 80, topPMilli: 0)).text)
    }

    @Test("Output is printable ASCII and line feeds whatever was read, and never empty", arguments: [UInt64](0..<20))
    func ascii(seed: UInt64) {
        var state = seed
        let noise = (0..<50).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        let options = GenerationOptions(seed: seed, maximumTokens: 100, temperatureMilli: 3000)
        let tokens = Array(model.generate(prompt: noise, options: options))
        #expect(!tokens.isEmpty)
        #expect(tokens.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x0a })
    }

    @Test("The limit of tokens is exact", arguments: [0, 1, 2, 17])
    func limit(maximum: Int) {
        let result = text(GenerationOptions(seed: 5, maximumTokens: maximum, temperatureMilli: 0))
        #expect(result.text.utf8.count == maximum)
        #expect(result.finish == .length)
    }

    @Test("A negative limit is none, extreme options do not trap")
    func extremes() {
        #expect(text(GenerationOptions(maximumTokens: .min)).text.isEmpty)
        for temperature in [1, UInt32.max] {
            let options = GenerationOptions(
                seed: .max, maximumTokens: 30, temperatureMilli: temperature, topK: .max, topPMilli: .max)
            #expect(!text(options).text.isEmpty)
            #expect(!text(GenerationOptions(maximumTokens: 3, temperatureMilli: temperature, topK: .min, topPMilli: 1)).text.isEmpty)
        }
    }

    @Test("Low temperature, few candidates and little probability each keep to likelier text")
    func narrowing() {
        let greedy = Array(text(GenerationOptions(maximumTokens: 1, temperatureMilli: 0)).text)
        func share(_ options: (UInt64) -> GenerationOptions) -> Int {
            (0..<200).filter { Array(text(options($0)).text) == greedy }.count
        }
        let plain = share { GenerationOptions(seed: $0, maximumTokens: 1) }
        #expect(share { GenerationOptions(seed: $0, maximumTokens: 1, temperatureMilli: 300) } > plain)
        #expect(share { GenerationOptions(seed: $0, maximumTokens: 1, topK: 2) } > plain)
        #expect(share { GenerationOptions(seed: $0, maximumTokens: 1, topPMilli: 300) } > plain)
        #expect(plain < 200)
    }

    @Test("A copied generator goes on identically")
    func copies() {
        var first = model.generate(prompt: prompt, options: GenerationOptions(seed: 9, maximumTokens: 60))
        for _ in 0..<10 { _ = first.next() }
        let second = first
        #expect(Array(first) == Array(second))
    }

    @Test("Reading the prompt in pieces changes nothing", arguments: [1, 3, 11, 1000])
    func pieces(size: Int) {
        let options = GenerationOptions(seed: 2, maximumTokens: 60)
        var generator = model.generate(prompt: prompt, options: options)
        var rounds = 1
        while generator.readPrompt(atMost: size) { rounds += 1 }
        #expect(rounds == max(1, (prompt.count + size - 1) / size))
        #expect(ReferenceModel.decode(Array(generator)) == text(options).text)
    }
}
