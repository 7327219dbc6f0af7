import LedgerCore
import Metering
import StrictJSON
import Testing

/// Events of realtime sessions, and what they are charged at.
@Suite struct RealtimeTests {
    private static let created = #"{"type":"response.created","response":{"id":"r"}}"#

    private func metered(_ events: [String], inputBytes: UInt64 = 0) -> MeteredUsage? {
        var meter = RealtimeMeter()
        for event in events { meter.note(RealtimeEvent(Array(event.utf8))) }
        return meter.metered(of: InferenceRequest(sessionOf: "m", inputBytes: inputBytes))
    }

    private func done(_ usage: String, status: String = "completed", output: String = "[]") -> String {
        #"{"type":"response.done","response":{"id":"r","status":"\#(status)","output":\#(output),"usage":\#(usage)}}"#
    }

    @Test("A response is charged by what its end tells, each token once")
    func told() throws {
        let usage =
            #"{"total_tokens":253,"input_tokens":132,"output_tokens":121,"input_token_details":{"text_tokens":119,"audio_tokens":13,"#
            + #""image_tokens":0,"cached_tokens":64,"cached_tokens_details":{"text_tokens":60,"audio_tokens":4}},"#
            + #""output_token_details":{"text_tokens":30,"audio_tokens":91}}"#
        let metered = try #require(self.metered([Self.created, done(usage)]))
        #expect(
            metered.usage
                == Usage([.call: 1, .inputToken: 59, .cachedInputToken: 64, .audioInputToken: 9, .outputToken: 30, .audioOutputToken: 91]))
        #expect(metered.source == .upstream)
    }

    @Test("Wherever cached sound is told, before or after the sound", arguments: [true, false])
    func cachedSound(comesFirst: Bool) throws {
        let parts = [#""cached_tokens_details":{"audio_tokens":30}"#, #""audio_tokens":20"#]
        let details = (comesFirst ? parts : parts.reversed()).joined(separator: ",")
        let metered = try #require(
            self.metered([done(#"{"input_tokens":50,"output_tokens":1,"input_token_details":{"cached_tokens":30,\#(details)}}"#)]))
        #expect(metered.usage == Usage([.call: 1, .inputToken: 20, .cachedInputToken: 30, .outputToken: 1]))
    }

    @Test("A response that breaks off is counted by its text, and its sound by nothing")
    func brokenOff() throws {
        let events = [
            Self.created, #"{"type":"response.output_text.delta","response_id":"r","delta":"12345"}"#,
            #"{"type":"response.output_audio_transcript.delta","response_id":"r","delta":"678"}"#,
            #"{"type":"response.output_audio.delta","response_id":"r","delta":"AAAAAAAAAAAAAAAA"}"#,
            #"{"type":"response.output_text.done","response_id":"r","text":"12345"}"#,
        ]
        let metered = try #require(self.metered(events, inputBytes: 9))
        #expect(metered.usage == Usage([.call: 1, .inputToken: 3, .outputToken: 2]))
        #expect(metered.source == .counted)
    }

    @Test("The end that repeats the text and tells no usage counts it once")
    func repeatedText() throws {
        let output = #"[{"id":"i","type":"message","role":"assistant","content":[{"type":"output_text","text":"12345678"}]}]"#
        let metered = try #require(
            self.metered([#"{"type":"response.output_text.delta","response_id":"r","delta":"12345678"}"#, done("null", output: output)]))
        #expect(metered.usage[.outputToken] == 2)
    }

    @Test("What failed, and what was cancelled before any output, costs nothing")
    func nothing() {
        #expect(metered([Self.created]) == nil)
        #expect(metered([Self.created, done("null", status: "cancelled")]) == nil)
        #expect(metered([Self.created, done(#"{"input_tokens":0,"output_tokens":0,"total_tokens":0}"#, status: "cancelled")]) == nil)
        #expect(metered([Self.created, done(#"{"input_tokens":5,"output_tokens":5}"#, status: "failed")]) == nil)
    }

    @Test("A cancelled response costs what it tells")
    func cancelled() throws {
        #expect(try #require(metered([done(#"{"input_tokens":5,"output_tokens":2}"#, status: "cancelled")])).usage[.outputToken] == 2)
    }

    @Test(
        "A transcription is charged by its tokens, its seconds, or its text",
        arguments: [
            (
                #","usage":{"type":"tokens","total_tokens":20,"input_tokens":16,"input_token_details":{"text_tokens":2,"audio_tokens":14},"output_tokens":4}"#,
                Usage([.call: 1, .inputToken: 2, .audioInputToken: 14, .outputToken: 4])
            ), (#","usage":{"type":"duration","seconds":3.2}"#, Usage([.call: 1, .audioSecond: 4])), ("", Usage([.call: 1, .outputToken: 2])),
        ])
    func transcription(usage: String, expected: Usage) throws {
        let event = #"{"type":"conversation.item.input_audio_transcription.completed","transcript":"words"\#(usage)}"#
        #expect(RealtimeEvent(Array(event.utf8)).kind == .transcribed)
        #expect(try #require(metered([event])).usage == expected)
    }

    @Test("An event that is not JSON by the letter is read around what cannot be read")
    func mended() throws {
        let event = #"{"type":"response.done","logprob":-Infinity,"response":{"id":"r","usage":{"input_tokens":23,"output_tokens":235}}}"#
        #expect(RealtimeEvent(Array(event.utf8)).kind == .responseDone)
        #expect(try #require(metered([event])).usage == Usage([.call: 1, .inputToken: 23, .outputToken: 235]))
    }

    @Test("A hold is for all that the model can read, write and hear at once")
    func greatest() {
        let usage = greatestUsage(of: InferenceRequest(sessionOf: "m"), limits: ModelLimits(contextTokens: 100, maximumOutputTokens: 10))
        #expect(usage == Usage([.call: 1, .inputToken: 100, .outputToken: 10, .audioSecond: 100]))
    }

    @Test("A client's event is known by its type, and names the session's model or none")
    func client() throws {
        let event = try RealtimeClientEvent(
            Array(##"{"type":"session.update","session":{"model":"a\/b","instructions":"four"},"event_id":"x"}"##.utf8), model: "a/b")
        #expect(!event.asksForResponse && event.textBytes == 4)
        #expect(
            String(decoding: event.named("up\"stream"), as: UTF8.self)
                == ##"{"type":"session.update","session":{"model":"up\"stream","instructions":"four"},"event_id":"x"}"##)
        #expect(try RealtimeClientEvent(Array(##"{"\u0074ype":"response.cre\u0061te"}"##.utf8), model: "m").asksForResponse)
    }

    @Test(
        "A client's event that two readers could read differently is refused",
        arguments: [
            "", "[]", "{}", #"{"type":null}"#, #"{"type":"a","type":"b"}"#, #"{"type":"a","TYPE":"b"}"#, ##"{"type":"a","\u0054ype":"b"}"##,
            #"{"type":"a","session":{"model":"n"}}"#, #"{"type":"a","session":{"model":"m","Model":"n"}}"#,
            #"{"type":"a","session":{},"session":{}}"#,
            #"{"type":"a","model":null}"#, #"{"type":"a"}{"type":"b"}"#, #"{"type":"a","response":{"model":"n"}}"#, #"{"type":"a",}"#,
        ])
    func ambiguous(text: String) {
        #expect(throws: RealtimeEventFault.self) { try RealtimeClientEvent(Array(text.utf8), model: "m") }
    }
}
