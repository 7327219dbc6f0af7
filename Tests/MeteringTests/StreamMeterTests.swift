import EthereumTestSupport
import LedgerCore
import Metering
import Testing

@Suite struct StreamMeterTests {
    private static let frames = [
        #"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":null}"#, ": a comment",
        "event: chunk\nid: 7\ndata: {\"choices\":[{\"index\":0,\ndata:\"delta\":{\"content\":\"Hé\"}}]}",
        #"data:{"choices":[{"index":0,"delta":{"content":"llo"}}]}"#,
    ]
    private static let usage = #"data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":34}}"#
    private static let done = "data: [DONE]"

    private static func stream(_ frames: [String], lineEnd: String) -> [UInt8] {
        Array(frames.map { $0 + "\n\n" }.joined().replacing("\n", with: lineEnd).utf8)
    }

    /// Feeds the pieces; everything forwarded.
    private func run(_ meter: inout StreamMeter, _ pieces: [[UInt8]]) throws -> [UInt8] {
        var forwarded: [UInt8] = []
        for piece in pieces { forwarded += try meter.receive(piece).forward }
        return forwarded + meter.finish().forward
    }

    @Test("At every split the same frames come out, byte for byte, without the usage and the end", arguments: ["\n", "\r\n", "\r"])
    func everySplit(lineEnd: String) throws {
        let whole = Self.stream(Self.frames + [Self.usage, Self.done], lineEnd: lineEnd)
        let expected = Self.stream(Self.frames, lineEnd: lineEnd)
        for split in 0...whole.count {
            var meter = try StreamMeter.ofChat(forwardsUsage: false, collectsText: true)
            let forwarded = try run(&meter, [Array(whole[..<split]), Array(whole[split...])])
            #expect(forwarded == expected, "split at \(split)")
            #expect(meter.counts == TokenCounts(prompt: 12, completion: 34))
            #expect(meter.text == Array("Héllo".utf8))
            #expect(String(decoding: meter.withheld, as: UTF8.self).hasPrefix(Self.done))
        }
    }

    @Test("Who asked for the usage gets its frame", arguments: ["\n", "\r\n", "\r"])
    func usageAsked(lineEnd: String) throws {
        let whole = Self.stream(Self.frames + [Self.usage, Self.done], lineEnd: lineEnd)
        for split in 0...whole.count {
            var meter = try StreamMeter.ofChat(forwardsUsage: true)
            #expect(try run(&meter, [Array(whole[..<split]), Array(whole[split...])]) == Self.stream(Self.frames + [Self.usage], lineEnd: lineEnd))
        }
    }

    @Test("Cut into random pieces, streams with mixed line ends come out whole", arguments: 1...40 as ClosedRange<UInt64>)
    func randomPieces(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var whole: [UInt8] = []
        var expected: [UInt8] = []
        for _ in 0..<30 {
            let lineEnd = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
            let isUsage = Bool.random(using: &random)
            let frame = Self.stream([isUsage ? Self.usage : Self.frames.randomElement(using: &random) ?? ""], lineEnd: lineEnd)
            // A frame that ends with CR and is followed by one that begins with LF would be another stream; none of these does.
            whole += frame
            if !isUsage { expected += frame }
        }
        var pieces: [[UInt8]] = []
        var rest = whole[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...min(40, rest.count), using: &random)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        var meter = try StreamMeter.ofChat(forwardsUsage: false)
        #expect(try run(&meter, pieces) == expected)
    }

    @Test("Frames are forwarded as soon as they are whole")
    func promptness() throws {
        var meter = try StreamMeter.ofChat(forwardsUsage: false)
        #expect(try meter.receive(Array("data: {}\n".utf8)).forward == [])
        #expect(try meter.receive(Array("\ndata".utf8)).forward == Array("data: {}\n\n".utf8))
        #expect(try meter.receive(Array(": 1\r\n\r".utf8)).forward == Array("data: 1\r\n\r".utf8))
        #expect(try meter.receive(Array("\n".utf8)).forward == Array("\n".utf8))
    }

    @Test("The last usage counts: repeated, cumulative, in a frame with choices")
    func lastUsage() throws {
        let cumulative = [
            #"data: {"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}"#,
            #"data: {"choices":[{"index":0,"delta":{"content":"b"}}],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#, Self.done,
        ]
        var meter = try StreamMeter.ofChat(forwardsUsage: false)
        let forwarded = try run(&meter, [Self.stream(cumulative, lineEnd: "\n")])
        #expect(forwarded == Self.stream(Array(cumulative.dropLast()), lineEnd: "\n"))
        #expect(meter.counts == TokenCounts(prompt: 5, completion: 2))

        var zero = try StreamMeter.ofChat(forwardsUsage: false)
        _ = try zero.receive(Self.stream([#"data: {"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0}}"#], lineEnd: "\n"))
        #expect(zero.counts == TokenCounts(prompt: 0, completion: 0))
    }

    @Test(
        "Usage never falls: what comes after it as less, as zero or as no number is not believed, and what comes after that is again",
        arguments: [
            ("0", "0", TokenCounts()), ("12", "33", TokenCounts(prompt: 12)), ("-1", "34", TokenCounts(completion: 34)),
            ("null", "\"9\"", TokenCounts()), ("13", "35.0", TokenCounts(prompt: 13, completion: 35)),
        ])
    func fallingUsage(prompt: String, completion: String, counts: TokenCounts) throws {
        let frame = #"data: {"choices":[],"usage":{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion)}}"#
        var meter = try StreamMeter.ofChat(forwardsUsage: false)
        _ = try meter.receive(Self.stream([Self.usage, frame], lineEnd: "\n"))
        #expect(meter.counts == counts)
        _ = try meter.receive(Self.stream([Self.usage.replacing("34", with: "40").replacing("12", with: "20")], lineEnd: "\n"))
        #expect(meter.counts == TokenCounts(prompt: 20, completion: 40))
    }

    @Test("Without usage the text is counted, and nothing is made up")
    func noUsage() throws {
        var meter = try StreamMeter.ofChat(forwardsUsage: false)
        _ = try run(&meter, [Self.stream(Self.frames + [Self.done], lineEnd: "\n")])
        #expect(meter.counts == nil)
        #expect(meter.metered == MeteredUsage(of: try .chat(), Consumption(outputBytes: 6)))
        #expect(meter.metered.usage[.outputToken] == 2)
    }

    @Test("The end is told at once, and what follows it is dropped")
    func end() throws {
        var meter = try StreamMeter.ofChat(forwardsUsage: false)
        let step = try meter.receive(Array("data: {}\n\ndata: [DONE]\n\ndata: {}\n\n".utf8))
        #expect(step.isEnded)
        #expect(step.forward == Array("data: {}\n\n".utf8))
        #expect(meter.withheld == Array("data: [DONE]\n\n".utf8))
        #expect(try meter.receive([1, 2, 3]).forward == [])
        #expect(meter.finish().forward == [])
    }

    @Test("A stream that ends without its end gives out what it has, and its usage")
    func truncated() throws {
        var meter = try StreamMeter.ofChat(forwardsUsage: true)
        #expect(try meter.receive(Array("data: {\"choices\":[]".utf8)).forward == [])
        #expect(try meter.receive(Array(",\"usage\":{\"prompt_tokens\":3}}".utf8)).forward == [])
        #expect(meter.finish().forward == Array("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3}}".utf8))
        #expect(meter.counts == TokenCounts(prompt: 3))
    }

    @Test(
        "Malformed frames pass through untouched",
        arguments: ["data: {\"usage\":", "data: nonsense", "data", "data:", "dat: {}", "datax: {}", "\u{FEFF}data: {}"])
    func malformed(frame: String) throws {
        var meter = try StreamMeter.ofChat(forwardsUsage: false)
        let bytes = Self.stream([frame], lineEnd: "\n")
        #expect(try run(&meter, [bytes]) == bytes)
        #expect(meter.counts == nil)
    }

    @Test("A byte order mark before the first frame does not hide its usage")
    func byteOrderMark() throws {
        var meter = try StreamMeter.ofChat(forwardsUsage: true)
        _ = try meter.receive([0xEF, 0xBB, 0xBF] + Self.stream([Self.usage], lineEnd: "\n"))
        #expect(meter.counts == TokenCounts(prompt: 12, completion: 34))
    }

    @Test("A frame without end is a fault, not memory")
    func endless() throws {
        var meter = try StreamMeter.ofChat(forwardsUsage: false, maximumFrameBytes: 1000)
        _ = try meter.receive([UInt8](repeating: 0x61, count: 1000))
        #expect(throws: StreamFault.frameTooLong(maximumBytes: 1000)) { try meter.receive([0x61]) }
    }

    @Test("Random bytes are forwarded or withheld, never lost or invented", arguments: 1...20 as ClosedRange<UInt64>)
    func randomBytes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("data: [DONE]{}\",:\r\n\n\r".utf8)
        let whole = (0..<2_000).map { _ in alphabet.randomElement(using: &random) ?? 0 }
        var meter = try StreamMeter.ofChat(forwardsUsage: true)
        var forwarded: [UInt8] = []
        var rest = whole[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(Int.random(in: 1...9, using: &random)))
            rest = rest.dropFirst(piece.count)
            forwarded += try meter.receive(piece).forward
        }
        forwarded += meter.finish().forward
        #expect(whole.starts(with: forwarded + meter.withheld))
        #expect(!meter.withheld.isEmpty || forwarded == whole)
    }
}
