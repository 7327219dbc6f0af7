import ReferenceModel
import Testing

@Suite("Stop sequences")
struct StopSequenceTests {
    let model = ReferenceModel.embedded
    let prompt = ReferenceModel.encode("The value of ")

    private func run(stop: [String], maximum: Int = 80) -> (tokens: [Token], finish: FinishReason?, count: Int) {
        let options = GenerationOptions(maximumTokens: maximum, temperatureMilli: 0, stopSequences: stop.map { Array($0.utf8) })
        var generator = model.generate(prompt: prompt, options: options)
        var tokens: [Token] = []
        while let token = generator.next() { tokens.append(token) }
        return (tokens, generator.finishReason, generator.tokenCount)
    }

    @Test("For every place and length the text ends before the first occurrence of the sequence")
    func everySubstring() {
        let whole = run(stop: []).tokens
        #expect(whole.count > 40)
        for start in 0..<30 {
            for length in 1...8 where start + length <= whole.count {
                let stop = Array(whole[start..<start + length])
                let expected = (0...start).first { Array(whole[$0..<$0 + length]) == stop } ?? start
                let result = run(stop: [ReferenceModel.decode(stop)])
                #expect(result.tokens == Array(whole[..<expected]))
                #expect(result.finish == .stop)
                #expect(result.count == expected)
            }
        }
    }

    @Test("A sequence that never completes leaves the text whole, the end included")
    func neverCompletes() {
        let whole = run(stop: []).tokens
        let almost = ReferenceModel.decode(Array(whole.suffix(6))) + "\u{1}"
        let result = run(stop: [almost, "", "é"])
        #expect(result.tokens == whole)
        #expect(result.finish == run(stop: []).finish)
    }

    @Test("Of two sequences the one that completes first ends the text; of two that complete together, the longer")
    func several() {
        let whole = run(stop: []).tokens
        let long = ReferenceModel.decode(Array(whole[10..<16]))
        let short = ReferenceModel.decode(Array(whole[13..<16]))
        let both = run(stop: [short, long])
        #expect(both.tokens.count <= 10)
        #expect(both.tokens == run(stop: [long, short]).tokens)
    }

    @Test("A stop sequence at the limit of tokens still ends the text")
    func atTheLimit() {
        let whole = run(stop: []).tokens
        let stop = ReferenceModel.decode(Array(whole[18..<20]))
        let result = run(stop: [stop], maximum: 20)
        #expect(result.finish == .stop)
        #expect(result.tokens.count <= 18)
    }

    @Test("Random small sequences cut the text exactly where a search for them does", arguments: [UInt64](0..<200))
    func againstSearch(seed: UInt64) {
        var random = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        func pick(_ bound: Int) -> Int {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return Int(random % UInt64(bound))
        }
        let options = GenerationOptions(seed: seed, maximumTokens: 120, temperatureMilli: 900)
        let whole = Array(model.generate(prompt: prompt, options: options))
        let letters = Array("e tsa".utf8)
        let stops = (0...pick(3)).map { _ in (0...pick(3)).map { _ in letters[pick(letters.count)] } }
        var expected = whole
        search: for end in 1...whole.count {
            let complete = stops.filter { whole[..<end].suffix($0.count).elementsEqual($0) && $0.count <= end }
            guard let longest = complete.map(\.count).max() else { continue }
            expected = Array(whole[..<(end - longest)])
            break search
        }
        var stopped = options
        stopped.stopSequences = stops
        #expect(Array(model.generate(prompt: prompt, options: stopped)) == expected)
    }

    @Test("A very long self-similar sequence costs no more than a short one and changes nothing")
    func selfSimilar() {
        let whole = run(stop: [], maximum: 2000)
        let spaces = String(repeating: " ", count: 1_000_000) + "x"
        let result = run(stop: [spaces, spaces + "y", spaces + "z"], maximum: 2000)
        #expect(result.tokens == whole.tokens)
        #expect(result.finish == whole.finish)
    }
}
