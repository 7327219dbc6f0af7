import LedgerCore
import Metering
import StrictJSON

private let limits = ModelLimits(contextTokens: 1 << 20, maximumOutputTokens: 4096)

extension Endpoint {
    /// The endpoint that an input's first byte stands for.
    fileprivate init(_ byte: UInt8) {
        self = Endpoint.allCases[Int(byte) % Endpoint.allCases.count]
    }
}

extension InferenceRequest {
    /// What is forwarded must read as what was held for, and ask for the usage where a stream of choices tells none by itself.
    fileprivate func checkForwarding(contentType: String?) {
        let body = upstreamBody(model: "other")
        guard let forwarded = try? InferenceRequest(endpoint: endpoint, body: body, contentType: contentType) else {
            fatalError("what is forwarded cannot be read")
        }
        precondition(forwarded.model == "other", "the model's name was lost")
        let isSame =
            forwarded.isStream == isStream && forwarded.outputCount == outputCount && forwarded.maximumOutputTokens == maximumOutputTokens
            && forwarded.hasOpenLimit == hasOpenLimit && forwarded.hasHiddenInput == hasHiddenInput && forwarded.inputBytes == inputBytes
            && forwarded.characters == characters && forwarded.soundSeconds == soundSeconds && forwarded.upstreamRounds == upstreamRounds
        precondition(isSame, "another request is forwarded than was held for")
        let needsOption = isStream && (endpoint == .chatCompletions || endpoint == .completions)
        precondition(!needsOption || forwarded.includesUsage, "the usage is not asked for")
        let greatest = greatestUsage(of: self, limits: limits)
        precondition(greatest[.call] + greatest[.tokenCount] == 1, "a call is not one call, or one count of tokens")
    }
}

/// The first byte is the endpoint, the rest a JSON body. It is forwarded as it was read; whoever reads JSON strictly reads it too.
enum RequestFuzz: FuzzTarget {
    private static func request(_ input: [UInt8]) -> InferenceRequest? {
        guard let first = input.first else { return nil }
        return try? InferenceRequest(endpoint: Endpoint(first), body: Array(input.dropFirst()))
    }

    static func check(_ input: [UInt8]) { request(input)?.checkForwarding(contentType: nil) }

    static func isCanary(_ input: [UInt8]) -> Bool {
        guard let request = request(input) else { return false }
        return request.isStream && request.outputCount > 2
    }
}

/// A form whose boundary is `B`.
enum FormFuzz: FuzzTarget {
    private static let contentType = "multipart/form-data; boundary=B"

    private static func request(_ input: [UInt8]) -> InferenceRequest? {
        guard let first = input.first else { return nil }
        let endpoint: Endpoint = first % 2 == 0 ? .imageEdits : .transcriptions
        return try? InferenceRequest(endpoint: endpoint, body: Array(input.dropFirst()), contentType: contentType)
    }

    static func check(_ input: [UInt8]) {
        if let text = String(validating: input, as: UTF8.self) {
            _ = try? InferenceRequest(endpoint: .imageEdits, body: [], contentType: "multipart/form-data" + text)
        }
        request(input)?.checkForwarding(contentType: contentType)
    }

    static func isCanary(_ input: [UInt8]) -> Bool { request(input)?.outputCount ?? 0 > 1 }
}

/// The first byte is the endpoint, the rest an answer. The scanner accepts every object that the project's own parser does, whatever is around it.
enum AnswerFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let body = Array(input.dropFirst())
        let report = try? AnswerReport(scanning: body, of: Endpoint(first), collectsText: true)
        precondition((try? AnswerReport(scanning: [0x0A] + body + [0x20], of: Endpoint(first), collectsText: true)) == report, "white space matters")
        guard let report else {
            if (try? JSONValue(parsing: body))?.objectValue != nil, body.count < 200 { fatalError("an object was refused") }
            return
        }
        precondition(report.textBytes <= UInt64(body.count) * 2, "more text than there is")
        guard let request = try? InferenceRequest(endpoint: .chatCompletions, body: Array(#"{"model":"m","messages":[]}"#.utf8)) else { return }
        _ = try? MeteredAnswer(of: request, limits: limits, body: body)
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        guard let first = input.first, let report = try? AnswerReport(scanning: Array(input.dropFirst()), of: Endpoint(first)) else { return false }
        return report.counts?.parts[.cachedInputToken] ?? 0 > 10
    }
}

/// The first byte is the endpoint, the second says where the rest, a stream, is cut. Cuts change nothing that is forwarded, withheld or charged.
enum StreamFuzz: FuzzTarget {
    private static let forms: [Endpoint: InferenceRequest] = {
        var requests: [Endpoint: InferenceRequest] = [:]
        let body = Array(#"{"model":"m","messages":[],"prompt":"p","input":"i","stream":true,"n":2}"#.utf8)
        for endpoint in Endpoint.allCases { requests[endpoint] = try? InferenceRequest(endpoint: endpoint, body: body) }
        let parts = [("model", "m"), ("stream", "true"), ("file", "12345")].map {
            "--B\r\nContent-Disposition: form-data; name=\"\($0)\"\r\n\r\n\($1)\r\n"
        }
        let form = Array((parts.joined() + "--B--").utf8)
        requests[.transcriptions] = try? InferenceRequest(endpoint: .transcriptions, body: form, contentType: "multipart/form-data; boundary=B")
        return requests
    }()

    private struct Result: Equatable {
        var forwarded: [UInt8] = []
        var withheld: [UInt8] = []
        var metered: MeteredUsage?
        var text: [UInt8] = []
        var isFault = false
    }

    private static func run(_ request: InferenceRequest, _ stream: ArraySlice<UInt8>, step: Int) -> Result {
        var meter = StreamMeter(for: request, collectsText: true, maximumFrameBytes: 1 << 16)
        var result = Result()
        var rest = stream
        while !rest.isEmpty, !result.isFault {
            do {
                let step = try meter.receive(Array(rest.prefix(step)))
                result.forwarded += step.forward
                result.isFault = step.fault != nil
            } catch { result.isFault = true }
            rest = rest.dropFirst(step)
        }
        result.forwarded += meter.finish().forward
        result.withheld = meter.withheld
        // The LF of a CRLF that ends the stream may come after its end.
        if result.withheld.last == 0x0A { result.withheld.removeLast() }
        if result.withheld.last == 0x0D { result.withheld.removeLast() }
        result.metered = meter.metered
        result.text = meter.text
        return result
    }

    static func check(_ input: [UInt8]) {
        guard input.count > 2, let request = forms[Endpoint(input[0])] else { return }
        let stream = input.dropFirst(2)
        let whole = run(request, stream, step: stream.count)
        precondition(whole == run(request, stream, step: Int(input[1] % 16) + 1), "cuts matter")
        precondition(whole.forwarded.count + whole.withheld.count <= stream.count, "bytes were invented")
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        guard input.count > 2, let request = forms[Endpoint(input[0])] else { return false }
        let result = run(request, input.dropFirst(2), step: input.count)
        return !result.withheld.isEmpty && result.metered?.source == .upstream
    }
}

/// The first byte is the encoding, the second says where the rest is cut. Cuts change nothing, and limits hold.
enum InflateFuzz: FuzzTarget {
    private static let maximumBytes = 1 << 16

    private static func run(_ encoding: String, _ bytes: ArraySlice<UInt8>, step: Int) -> [UInt8]? {
        guard let inflater = try? Inflater(encoding: encoding, maximumBytes: maximumBytes) else { return nil }
        var output: [UInt8] = []
        var rest = bytes
        do {
            while !rest.isEmpty {
                output += try inflater.inflate(Array(rest.prefix(step)))
                rest = rest.dropFirst(step)
            }
            try inflater.finish()
        } catch { return nil }
        precondition(output.count <= maximumBytes, "more came out than may")
        return output
    }

    static func check(_ input: [UInt8]) {
        guard input.count > 2 else { return }
        let encoding = input[0] % 2 == 0 ? "gzip" : "deflate"
        let bytes = input.dropFirst(2)
        precondition(run(encoding, bytes, step: bytes.count) == run(encoding, bytes, step: Int(input[1] % 8) + 1), "cuts matter")
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        guard input.count > 2 else { return false }
        return run(input[0] % 2 == 0 ? "gzip" : "deflate", input.dropFirst(2), step: input.count)?.count ?? 0 > 8
    }
}
