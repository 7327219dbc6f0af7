import EthereumTestSupport
import LedgerCore
import Metering
import Testing

/// Every property holds for the streams of every format.
@Suite struct FormatStreamTests {
    private static let lineEnds = ["\n", "\r\n", "\r"]

    /// Feeds the pieces; everything forwarded.
    private func run(_ meter: inout StreamMeter, _ pieces: [ArraySlice<UInt8>]) throws -> [UInt8] {
        var forwarded: [UInt8] = []
        for piece in pieces { forwarded += try meter.receive(Array(piece)).forward }
        return forwarded + meter.finish().forward
    }

    @Test("Cut at any byte, a stream forwards the same bytes, withholds the same end and is charged the same", arguments: StreamSample.all, lineEnds)
    func everySplit(sample: StreamSample, lineEnd: String) throws {
        let whole = sample.stream(lineEnd: lineEnd)
        let forwarded = sample.forwarded(lineEnd: lineEnd)
        let end = Array((sample.frames[sample.frames.count - 1] + "\n\n").replacing("\n", with: lineEnd).utf8)
        for split in 0...whole.count {
            var meter = try sample.meter()
            #expect(try run(&meter, [whole[..<split], whole[split...]]) == forwarded, "split at \(split)")
            #expect(meter.withheld.starts(with: end.dropLast(lineEnd == "\r\n" ? 1 : 0)), "split at \(split)")
            #expect(meter.metered.text == sample.usage, "split at \(split)")
            #expect(!meter.hasDeliveredNothing && !meter.hasError)
        }
    }

    @Test("Byte by byte it is the same", arguments: StreamSample.all, lineEnds)
    func byteByByte(sample: StreamSample, lineEnd: String) throws {
        let whole = sample.stream(lineEnd: lineEnd)
        var meter = try sample.meter()
        #expect(try run(&meter, whole.indices.map { whole[$0...$0] }) == sample.forwarded(lineEnd: lineEnd))
        #expect(meter.metered.text == sample.usage)
    }

    @Test("A byte order mark, and the lack of a blank line at the end, change nothing", arguments: StreamSample.all)
    func edges(sample: StreamSample) throws {
        let whole = [0xEF, 0xBB, 0xBF] + sample.stream().dropLast(2)
        for split in 0...whole.count {
            var meter = try sample.meter()
            _ = try run(&meter, [whole[..<split], whole[split...]])
            #expect(meter.metered.text == sample.usage, "split at \(split)")
            #expect(!meter.withheld.isEmpty)
        }
    }

    @Test("A stream cut off anywhere is charged for what came, never for more than all of it", arguments: StreamSample.all)
    func cutOff(sample: StreamSample) throws {
        let whole = sample.stream()
        var all = try sample.meter()
        _ = try run(&all, [whole[...]])
        for end in 0..<whole.count {
            var meter = try sample.meter()
            let forwarded = try run(&meter, [whole[..<end]])
            #expect(whole.starts(with: forwarded) || sample.endpoint == .chatCompletions)
            #expect(meter.metered.usage[.call] == 1)
            if meter.metered.source == .upstream { #expect(meter.metered.usage[.outputToken] <= all.metered.usage[.outputToken]) }
        }
    }

    @Test("Whole frames are forwarded without a copy; what is cut comes with the rest of its frame")
    func wholeChunks() throws {
        var meter = try StreamMeter.ofChat(forwardsUsage: false)
        let frame = Array("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n".utf8)
        let step = try frame.withUnsafeBufferPointer { try meter.receive(bytes: $0) }
        #expect(step == .init(forward: [], forwardsChunk: true, isEnded: false))
        let first = try Array(frame[..<7]).withUnsafeBufferPointer { try meter.receive(bytes: $0) }
        #expect(first == .init())
        let second = try Array(frame[7...]).withUnsafeBufferPointer { try meter.receive(bytes: $0) }
        #expect(second == .init(forward: Array(frame[..<7]), forwardsChunk: true, isEnded: false))
    }

    @Test("Sound that is no event stream is forwarded but for its last chunk, and charged by the characters of its text")
    func opaque() throws {
        let request = try InferenceRequest(.speech, #"{"model":"m","input":"Hello","voice":"v"}"#)
        #expect(request.form(ofAnswer: "audio/mpeg") == .opaque)
        var meter = StreamMeter(for: request, form: .opaque)
        #expect(meter.hasDeliveredNothing)
        #expect(try meter.receive([1, 2]).forward == [])
        #expect(try meter.receive([]).forward == [])
        #expect(try meter.receive([3]).forward == [1, 2])
        #expect(meter.finish() == .init(isEnded: true))
        #expect(meter.withheld == [3])
        #expect(!meter.hasDeliveredNothing)
        #expect(meter.metered.text == "input=2 call=1 character=5 counted")
    }

    @Test(
        "A stream that fails before it delivers anything delivered nothing",
        arguments: [
            (
                .responses, #"{"type":"response.created","response":{"status":"in_progress"}}"#,
                #"{"type":"response.failed","response":{"error":{"code":"x"}}}"#
            ),
            (
                .messages, #"{"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":1}}}"#,
                #"{"type":"error","error":{"type":"overloaded_error"}}"#
            ),
            (.chatCompletions, #"{"choices":[],"usage":{"prompt_tokens":1}}"#, #"{"error":{"message":"x"}}"#),
        ] as [(Endpoint, String, String)])
    func failedAtOnce(endpoint: Endpoint, first: String, second: String) throws {
        var meter = StreamMeter(for: try InferenceRequest(endpoint, #"{"model":"m","messages":[],"stream":true}"#))
        _ = try meter.receive(Array("data: \(first)\n\ndata: \(second)\n\n".utf8))
        #expect(meter.hasDeliveredNothing && meter.hasError)
    }

    @Test("Several images of a stream end it with the last, and each is a unit")
    func images() throws {
        var meter = StreamMeter(for: try InferenceRequest(.imageGenerations, #"{"model":"m","prompt":"x","n":2,"stream":true}"#))
        let frame = Array("data: {\"type\":\"image_generation.completed\",\"b64_json\":\"AA\"}\n\n".utf8)
        #expect(try meter.receive(frame).forward == frame)
        #expect(try meter.receive(frame) == .init(isEnded: true))
        #expect(meter.withheld == frame)
        #expect(meter.metered.text == "input=1 call=1 image=2 counted")
    }

    @Test("A response without usage is counted by its text, once although its end repeats it")
    func countedOnce() throws {
        var meter = StreamMeter(for: try InferenceRequest(.responses, #"{"model":"m","input":"12","stream":true}"#))
        let events = [
            #"{"type":"response.output_text.delta","delta":"12345"}"#,
            #"{"type":"response.completed","response":{"output":[{"type":"message","id":"xxxx","content":[{"type":"output_text","text":"12345"}]}]}}"#,
        ]
        _ = try meter.receive(Array(events.map { "data: \($0)\n\n" }.joined().utf8))
        #expect(meter.metered.text == "input=1 output=2 call=1 counted")
    }

    @Test("What Anthropic's first event says of the output is not believed: a message that breaks off is counted by its text")
    func brokenMessage() throws {
        var meter = try StreamSample.message.meter()
        let text = String(decoding: StreamSample.message.stream(), as: UTF8.self)
        _ = try meter.receive(Array(text.prefix(upTo: try #require(text.firstRange(of: "event: content_block_stop")).lowerBound).utf8))
        #expect(meter.metered.text == "input=25 cached-input=11 output=2 call=1 cache-write=7 counted")
    }

    @Test("Anthropic's usage is joined from its two events, also where the later one says zero or null for what it does not know")
    func joinedUsage() throws {
        let usages = [
            #"{"output_tokens":15,"input_tokens":0,"cache_read_input_tokens":null}"#, #"{"output_tokens":15}"#,
            #"{"output_tokens":15,"input_tokens":25,"cache_creation_input_tokens":7,"cache_read_input_tokens":11}"#,
        ]
        for usage in usages {
            var meter = try StreamSample.message.meter()
            let stream = String(decoding: StreamSample.message.stream(), as: UTF8.self).replacing(#"{"output_tokens":15}"#, with: usage)
            _ = try meter.receive(Array(stream.utf8))
            #expect(meter.metered.text == StreamSample.message.usage)
        }
    }
}
