import LedgerCore
import Metering
import Testing

extension InferenceRequest {
    /// A chat that streams.
    static func chat(includesUsage: Bool = false) throws -> InferenceRequest {
        let options = includesUsage ? #","stream_options":{"include_usage":true}"# : ""
        return try InferenceRequest(.chatCompletions, #"{"model":"m","messages":[],"stream":true\#(options)}"#)
    }

    /// A request of a JSON body, or of the smallest form that transcriptions take.
    init(_ endpoint: Endpoint, _ body: String) throws {
        if endpoint == .transcriptions || endpoint == .translations {
            let form = Form(fields: [("model", "m"), ("stream", "true")], file: [UInt8](repeating: 1, count: 20_000))
            try self.init(endpoint: endpoint, body: form.body, contentType: form.contentType)
        } else {
            try self.init(endpoint: endpoint, body: Array(body.utf8))
        }
    }
}

extension StreamMeter {
    static func ofChat(forwardsUsage: Bool, collectsText: Bool = false, maximumFrameBytes: Int = 8 << 20) throws -> StreamMeter {
        StreamMeter(for: try .chat(includesUsage: forwardsUsage), collectsText: collectsText, maximumFrameBytes: maximumFrameBytes)
    }
}

extension MeteredUsage {
    /// All units that are not zero by name, and the source.
    var text: String { usage.text + " \(source)" }
}

extension Usage {
    var text: String { MeteredUnit.allCases.filter { self[$0] != 0 }.map { "\($0.name)=\(self[$0])" }.joined(separator: " ") }
}

/// A form as clients write them.
struct Form {
    var boundary = "----b0undary"
    var fields: [(String, String)]
    var file: [UInt8]?
    var fileField = "file"

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    var body: [UInt8] {
        var body: [UInt8] = []
        for (name, value) in fields {
            body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        if let file {
            let type = "Content-Type: audio/mpeg"
            body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(fileField)\"; filename=\"a.mp3\"\r\n\(type)\r\n\r\n".utf8)
            body += file + Array("\r\n".utf8)
        }
        return body + Array("--\(boundary)--\r\n".utf8)
    }
}
