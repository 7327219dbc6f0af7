import Metering
import Testing

/// What a response turns out to be by its first bytes, wherever these are cut.
@Suite struct ResponseFormTests {
    @Test(
        "A response is what its bytes say, at every border and never anything else before",
        arguments: [
            (.events, true, "data: {}\n\n", .events),
            (.events, true, "\u{FEFF}data: {}\n\n", .events),
            (.events, true, "\n\n: hello\n\ndata: x", .events),
            (.events, true, "\r\n {\"error\":{}}", .whole),
            (.events, true, "{\"choices\":[]}", .whole),
            (.opaque, true, "data: {\"delta\":\"hi\"}\n\n", .events),
            (.opaque, true, "event: transcript.text.delta\ndata: {}\n\n", .events),
            (.opaque, false, "data: this was said", .opaque),
            (.opaque, true, "dates and events", .opaque),
            (.opaque, true, "even so", .opaque),
            (.opaque, false, " {\n \"error\": {\"message\":\"x\"}}", .whole),
            (.opaque, true, "{\"error\":{\"message\":\"x\"}}", .whole),
            (.opaque, false, "{\"erratum\":1}", .opaque),
            (.opaque, false, "{ said the speaker", .opaque),
            (.opaque, false, "ID3 sound", .opaque),
            (.whole, false, "data: x", .whole),
        ] as [(AnswerForm, Bool, String, AnswerForm)])
    func borders(announced: AnswerForm, isStream: Bool, text: String, form: AnswerForm) {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            let told = announced.told(by: bytes[..<count], isStream: isStream)
            #expect(told == nil || told == form, "\(count) bytes")
        }
        #expect(announced.told(by: bytes, isStream: isStream) == form)
    }

    @Test("White space that goes on is waited for no longer than a kibibyte")
    func space() {
        let space = [UInt8](repeating: 0x20, count: 2000)
        #expect(AnswerForm.events.told(by: space[..<1000], isStream: true) == nil)
        #expect(AnswerForm.events.told(by: space, isStream: true) == .events)
        #expect(AnswerForm.opaque.told(by: space, isStream: true) == .opaque)
    }
}
