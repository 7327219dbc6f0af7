import Metering
import Testing

/// Streams as the upstreams of each format send them, with what they are charged at.
struct StreamSample: Sendable, CustomTestStringConvertible {
    let name: String
    let endpoint: Endpoint
    let request: String
    /// Frames without their blank lines; the last one ends the stream.
    let frames: [String]
    let usage: String

    var testDescription: String { name }

    func stream(lineEnd: String = "\n") -> [UInt8] { bytes(frames, lineEnd: lineEnd) }

    /// What the client has before the end is released.
    func forwarded(lineEnd: String = "\n") -> [UInt8] { bytes(frames.dropLast().filter { !isHidden($0) }, lineEnd: lineEnd) }

    /// The frame with the usage alone, which this client did not ask for.
    private func isHidden(_ frame: String) -> Bool { frame.contains(#""choices":[],"usage":{"#) }

    private func bytes(_ frames: [String], lineEnd: String) -> [UInt8] {
        Array(frames.map { $0 + "\n\n" }.joined().replacing("\n", with: lineEnd).utf8)
    }

    func meter() throws -> StreamMeter { StreamMeter(for: try InferenceRequest(endpoint, request)) }

    static let all = [chat, chatWithUsageInLastChoice, completion, response, message, image, speech, transcription]

    static let chat = StreamSample(
        name: "chat", endpoint: .chatCompletions, request: #"{"model":"m","messages":[],"stream":true}"#,
        frames: [
            #"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":null}"#, ": comment",
            #"data: {"choices":[{"index":0,"delta":{"content":"H\u00e9é"}}]}"#,
            "data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"x\"}}]}",
            #"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"{"}}]}}]}"#,
            #"data: {"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}"#,
            #"data: {"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":5,"audio_tokens":3},"completion_tokens_details":{"reasoning_tokens":2,"audio_tokens":4}}}"#,
            "data: [DONE]",
        ], usage: "input=12 cached-input=5 output=3 reasoning=2 call=1 audio-input=3 audio-output=4 upstream")

    static let chatWithUsageInLastChoice = StreamSample(
        name: "chat, usage with the last choice", endpoint: .chatCompletions, request: #"{"model":"m","messages":[],"stream":true}"#,
        frames: [
            #"data: {"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":2,"completion_tokens":1}}"#,
            #"data: {"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":2}}"#,
            "data: [DONE]",
        ], usage: "input=2 output=2 call=1 upstream")

    static let completion = StreamSample(
        name: "completion", endpoint: .completions, request: #"{"model":"m","prompt":"12345678","stream":true}"#,
        frames: [#"data: {"choices":[{"index":0,"text":"abcde"}]}"#, "data: [DONE]"], usage: "input=3 output=2 call=1 counted")

    static let response = StreamSample(
        name: "response", endpoint: .responses, request: #"{"model":"m","input":"hi","stream":true}"#,
        frames: [
            "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\",\"output\":[],\"usage\":null}}",
            #"data: {"type":"response.output_item.added","item":{"type":"message","content":[]}}"#,
            #"data: {"delta":"Hel","type":"response.output_text.delta"}"#, #"data: {"type":"response.output_text.delta","delta":"lo"}"#,
            #"data: {"type":"response.output_text.done","text":"Hello"}"#,
            #"data: {"type":"response.completed","response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}],"usage":{"input_tokens":36,"input_tokens_details":{"cached_tokens":6},"output_tokens":87,"output_tokens_details":{"reasoning_tokens":80},"total_tokens":123}}}"#,
        ], usage: "input=30 cached-input=6 output=7 reasoning=80 call=1 upstream")

    static let message = StreamSample(
        name: "message", endpoint: .messages, request: #"{"model":"m","messages":[],"max_tokens":9,"stream":true}"#,
        frames: [
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"content\":[],\"usage\":{\"input_tokens\":25,\"cache_creation_input_tokens\":7,\"cache_read_input_tokens\":11,\"output_tokens\":1}}}",
            "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
            "event: ping\ndata: {\"type\": \"ping\"}",
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}",
            "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}",
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":15}}",
            "event: message_stop\ndata: {\"type\":\"message_stop\"}",
        ], usage: "input=25 cached-input=11 output=15 call=1 cache-write=7 upstream")

    static let image = StreamSample(
        name: "image", endpoint: .imageGenerations, request: #"{"model":"m","prompt":"cat","stream":true,"n":1}"#,
        frames: [
            #"data: {"type":"image_generation.partial_image","b64_json":"AAAA","partial_image_index":0}"#,
            #"data: {"type":"image_generation.completed","b64_json":"AAAA","usage":{"input_tokens":9,"output_tokens":200,"total_tokens":209}}"#,
        ], usage: "input=9 output=200 call=1 image=1 upstream")

    static let speech = StreamSample(
        name: "speech", endpoint: .speech, request: #"{"model":"m","input":"h\u00e9é","voice":"v","stream_format":"sse"}"#,
        frames: [
            #"data: {"type":"speech.audio.delta","audio":"AAAA"}"#,
            #"data: {"type":"speech.audio.done","usage":{"input_tokens":14,"output_tokens":101,"total_tokens":115}}"#,
        ], usage: "input=14 call=1 audio-output=101 character=3 upstream")

    static let transcription = StreamSample(
        name: "transcription", endpoint: .transcriptions, request: "",
        frames: [
            #"data: {"type":"transcript.text.delta","delta":"I see"}"#,
            #"data: {"type":"transcript.text.done","text":"I see","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":0,"audio_tokens":14},"output_tokens":45,"total_tokens":59}}"#,
        ], usage: "output=45 call=1 audio-input=14 upstream")
}
