import LedgerCore
import Metering
import Testing

/// Sound and images that models of text deliver.
@Suite struct MediaTests {
    private func meter(_ endpoint: Endpoint, _ frames: [String]) throws -> StreamMeter {
        var meter = StreamMeter(for: try InferenceRequest(endpoint, #"{"model":"m","messages":[],"input":"x","stream":true}"#))
        for frame in frames { _ = try meter.receive(Array("data: \(frame)\n\n".utf8)) }
        return meter
    }

    @Test(
        "Sound and images are output",
        arguments: [
            (.chatCompletions, #"{"choices":[{"delta":{"audio":{"id":"a","data":"AAAA"}}}]}"#),
            (
                .chatCompletions,
                #"{"choices":[{"delta":{"content":null,"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}}]}"#
            ),
            (.chatCompletions, #"{"choices":[{"delta":{"images":["data:image\/png;base64,AAAA"]}}]}"#),
            (.responses, #"{"type":"response.image_generation_call.partial_image","partial_image_b64":"AAAA"}"#),
            (.responses, #"{"type":"response.output_item.done","item":{"type":"image_generation_call","result":"AAAA"}}"#),
            (.responses, #"{"type":"response.audio.delta","delta":"AAAA"}"#),
            (.messages, #"{"type":"content_block_start","content_block":{"type":"redacted_thinking","data":"AAAA"}}"#),
        ] as [(Endpoint, String)])
    func output(endpoint: Endpoint, frame: String) throws {
        let meter = try meter(endpoint, [frame])
        #expect(meter.hasOutput)
        #expect(meter.metered.usage[.outputToken] == 0, "no text was written")
    }

    @Test("A sound without bytes is none", arguments: [#""audio":null"#, #""audio":{"id":"a","data":""}"#, #""images":[]"#])
    func noOutput(member: String) throws { #expect(try !meter(.chatCompletions, [#"{"choices":[{"delta":{\#(member)}}]}"#]).hasOutput) }

    @Test("A data URL is no text, except where the model wrote it as text")
    func dataURLs() throws {
        let url = "data:image/png;base64," + String(repeating: "A", count: 4000)
        func bytes(_ member: String) throws -> UInt64 {
            try AnswerReport(scanning: Array(#"{"choices":[{"message":{\#(member)}}]}"#.utf8), of: .chatCompletions).textBytes
        }
        #expect(try bytes(#""images":[{"image_url":{"url":"\#(url)"}}],"content":"12""#) == 2)
        #expect(try bytes(#""content":[{"type":"image_url","image_url":{"url":"\#(url)"}},{"type":"text","text":"123"}]"#) == 3)
        #expect(try bytes(#""content":"\#(url)""#) == UInt64(url.utf8.count))
        #expect(try bytes(#""x":"data:text""#) == 9)
    }

    @Test("What came whole before a fault in one chunk is delivered")
    func fault() throws {
        var meter = try StreamMeter.ofChat(forwardsUsage: false, maximumFrameBytes: 100)
        let frame = Array("data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n".utf8)
        let step = try meter.receive(frame + [UInt8](repeating: 0x61, count: 200))
        #expect(step.forward == frame)
        #expect(step.fault == .frameTooLong(maximumBytes: 100))
        #expect(meter.metered.usage[.outputToken] == 1)
        #expect(try meter.receive(frame).forward.isEmpty)
    }

    @Test("A frame of mebibytes in small pieces takes time by its size", .timeLimit(.minutes(1)))
    func hugeFrame() throws {
        var meter = try StreamMeter.ofChat(forwardsUsage: false)
        let piece = [UInt8](repeating: 0x61, count: 1 << 10)
        _ = try meter.receive(Array("data: {\"choices\":[{\"delta\":{\"content\":\"".utf8))
        for _ in 0..<6 << 10 { _ = try meter.receive(piece) }
        let step = try meter.receive(Array("\"}}]}\n\n".utf8))
        #expect(step.forward.count > 6 << 20)
        #expect(meter.metered.usage[.outputToken] == 6 << 18)
    }

    @Test("An error is looked for at the beginning of a body only")
    func boundedError() throws {
        let padding = String(repeating: " ", count: 64 << 10)
        #expect(ReportedError(in: Array(#"{"error":{"message":"x"},"y":"\#(padding)"}"#.utf8))?.message == "x")
        #expect(ReportedError(in: Array(#"{"y":"\#(padding)","error":{"message":"x"}}"#.utf8)) == nil)
    }
}
