import EthereumTestSupport
import Metering
import Testing

@Suite("The name of a model in responses")
struct ModelNamingTests {
    private let naming = ModelNaming("our/model")

    private func renamed(_ text: String) -> String { String(decoding: naming.renaming(Array(text.utf8)), as: UTF8.self) }

    @Test(
        "The upstream's name gives way to the gateway's wherever an API tells it",
        arguments: [
            (#"{"id":"1","model":"own","choices":[]}"#, #"{"id":"1","model":"our/model","choices":[]}"#),
            (#"{ "model" : "own" }"#, #"{ "model" : "our/model" }"#),
            (
                "data: {\"model\":\"own\",\"x\":1}\n\ndata: {\"model\":\"own\"}\n\n",
                "data: {\"model\":\"our/model\",\"x\":1}\n\ndata: {\"model\":\"our/model\"}\n\n"
            ),
            (
                "event: message_start\r\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"own\",\"id\":\"m\"}}\r\n\r\n",
                "event: message_start\r\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"our/model\",\"id\":\"m\"}}\r\n\r\n"
            ),
            (
                #"{"type":"response.completed","response":{"a":[{"b":1}],"model":"own"}}"#,
                #"{"type":"response.completed","response":{"a":[{"b":1}],"model":"our/model"}}"#
            ),
            // Lines of one event, and what is no JSON by the letter.
            ("data: {\"logprob\":-Infinity,\ndata: \"model\":\"own\"}\n\n", "data: {\"logprob\":-Infinity,\ndata: \"model\":\"our/model\"}\n\n"),
            (#"{"text":"a \"{[","model":"own \\\" x"}"#, #"{"text":"a \"{[","model":"our/model"}"#),
        ])
    func renames(text: String, expected: String) {
        #expect(renamed(text) == expected)
        #expect(renamed(expected) == expected)
    }

    @Test(
        "What the model says, and what the caller sent, stays as it is",
        arguments: [
            #"{"choices":[{"message":{"content":"the \"model\":\"own\" said"}}]}"#, #"{"choices":[{"model":"own"}]}"#, #"{"x":{"model":"own"}}"#,
            #"{"model":null}"#, #"{"model":["own"]}"#, #"{"x":"model","y":"own"}"#, #"["model","own"]"#, "data: [DONE]\n\n", "", #"{"model":"#,
            #"{"message":[{"model":"own"}]}"#,
        ])
    func keeps(text: String) {
        #expect(renamed(text) == text)
    }

    @Test("A frame that is left open does not change how the next one is read")
    func openFrames() {
        #expect(renamed("data: {\"a\":{\"b\":[\n\ndata: {\"model\":\"own\"}\n\n") == "data: {\"a\":{\"b\":[\n\ndata: {\"model\":\"our/model\"}\n\n")
    }

    @Test("No bytes are read beyond their end, and everything else is kept", arguments: [1, 2, 3, 4] as [UInt64])
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = ["\"model\"", ":", "\"own\"", "\"our/model\"", "{", "}", "[", "]", ",", "\n", "data: ", "\"response\"", " ", "é"]
        // Any string may be the name of a model, and no string has a quotation mark in it here.
        let outsideStrings = { (text: String) in text.replacing(#/"[^"]*"/#, with: "\"\"") }
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0..<20, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let result = renamed(text)
            #expect(outsideStrings(result) == outsideStrings(text))
        }
    }
}
