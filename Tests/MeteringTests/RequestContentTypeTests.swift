import Metering
import Testing

@Suite("The Content-Type of a request")
struct RequestContentTypeTests {
    @Test(
        "The upstream is told of the reading that was metered",
        arguments: [
            (nil, "application/json"), ("application/json", "application/json"), ("APPLICATION/JSON; charset=UTF-8", "application/json"),
            ("application/json; charset=\"utf8\"", "application/json"), ("text/plain", "application/json"),
            ("application/x-www-form-urlencoded", "application/json"),
        ] as [(String?, String)])
    func json(sent: String?, told: String) throws {
        for endpoint in [Endpoint.chatCompletions, .messages, .imageGenerations] {
            #expect(try RequestContentType(sent.map { [$0] } ?? [], of: endpoint).canonical == told)
        }
    }

    @Test("A form's boundary is the one by which it is read")
    func form() throws {
        let sent = "Multipart/Form-Data; x=y; boundary=\"a:b\""
        #expect(try RequestContentType([sent], of: .transcriptions).canonical == "multipart/form-data; boundary=\"a:b\"")
        #expect(try RequestContentType(["multipart/form-data; boundary=--x"], of: .imageEdits).canonical == "multipart/form-data; boundary=--x")
        // Where no form is taken, the body is read as JSON whatever it is called.
        #expect(try RequestContentType([sent], of: .chatCompletions).canonical == "application/json")
    }

    @Test(
        "Any charset but UTF-8 is refused, and so is one that parsers read differently",
        arguments: [
            "application/json; charset=utf-7", "application/json;charset=UTF-16", "application/json; charset=utf-8; charset=utf-7",
            "application/json; charset", "application/json; charset=\"utf-7", "application/json; CHARSET=us-ascii", "text/plain; charset=latin1",
            "application/json, application/json; charset=utf-7", "multipart/form-data; boundary=a; charset=utf-7",
        ])
    func charset(sent: String) {
        #expect(throws: ContentTypeFault.self) { try RequestContentType([sent], of: .chatCompletions) }
    }

    @Test("Two fields are refused even where they agree")
    func repeated() {
        #expect(throws: ContentTypeFault.repeated) { try RequestContentType(["application/json", "application/json"], of: .chatCompletions) }
    }
}
