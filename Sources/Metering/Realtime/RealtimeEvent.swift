internal import StrictJSON

/// An event of an upstream's realtime session, read as far as metering needs it.
package struct RealtimeEvent: Sendable {
    package enum Kind: Sendable, Hashable {
        case responseCreated
        /// Output of a response.
        case output
        /// A response has ended, whether completed, cancelled or failed.
        case responseDone
        /// The sound of an item was transcribed, which is an inference of its own.
        case transcribed
        /// The upstream refused an event of the client's.
        case error
        case other
    }

    package private(set) var kind = Kind.other
    /// The response that the event belongs to, by the upstream's name of it.
    package private(set) var responseID: [UInt8]?
    /// The usage and texts of an event that has any.
    let report: AnswerReport?

    /// Reads an event. One that is not JSON by the letter is read around what cannot be read; one that is no object is of kind `other`.
    package init(_ bytes: [UInt8]) {
        var head = Head()
        do throws(JSONError) { try bytes.viewed { (view) throws(JSONError) in try head.read(view) } } catch {
            head = Head()
            let readable = bytes.viewed { mended($0, in: 0..<$0.count) }
            try? readable.viewed { (view) throws(JSONError) in try head.read(view) }
        }
        (kind, responseID) = (head.kind, head.responseID)
        switch head.kind {
        case .output, .responseDone, .transcribed: report = try? AnswerReport(scanning: bytes, of: .realtime)
        case .responseCreated, .error, .other: report = nil
        }
    }

    /// The members by which an event is told.
    private struct Head {
        var kind = Kind.other
        var responseID: [UInt8]?

        mutating func read(_ bytes: ByteView) throws(JSONError) {
            var scanner = JSONScanner(bytes)
            try scanner.readObject { (scanner, name) throws(JSONError) in
                let first = try scanner.peek()
                if scanner.matches(name, "type"), first == UInt8(ascii: "\"") {
                    self.kind = scanner.kind(of: try scanner.readString())
                } else if scanner.matches(name, "response_id"), first == UInt8(ascii: "\"") {
                    self.responseID = scanner.decode(try scanner.readString())
                } else if scanner.matches(name, "response"), first == UInt8(ascii: "{") {
                    try scanner.readObject { (scanner, name) throws(JSONError) in
                        guard scanner.matches(name, "id"), try scanner.peek() == UInt8(ascii: "\"") else {
                            try scanner.skipValue()
                            return
                        }
                        self.responseID = scanner.decode(try scanner.readString())
                    }
                } else {
                    try scanner.skipValue()
                }
            }
            try scanner.finish()
        }
    }
}

extension JSONScanner {
    fileprivate func kind(of type: JSONText) -> RealtimeEvent.Kind {
        if begins(type, with: "response.") {
            if matches(type, "response.created") { return .responseCreated }
            if matches(type, "response.done") { return .responseDone }
            return ends(type, with: ".delta") ? .output : .other
        }
        if ends(type, with: "input_audio_transcription.completed") { return .transcribed }
        return matches(type, "error") ? .error : .other
    }
}

/// The use of one response of a session, or of one transcription, so far.
package struct RealtimeMeter: Sendable {
    private var told = ToldUsage()
    private var misplaced = ToldUsage()
    private var consumption = Consumption()
    private var hasFailed = false
    /// Whether output came, text or sound.
    package private(set) var hasOutput = false

    package init() {}

    /// The size in bytes of the text that the model wrote.
    package var outputBytes: UInt64 { consumption.outputBytes }

    /// Takes in the next event.
    package mutating func note(_ event: RealtimeEvent) {
        guard let report = event.report else { return }
        if let counts = report.counts { told.note(counts, joins: false) }
        if let counts = report.misplacedCounts { misplaced.note(counts, joins: false) }
        hasOutput = hasOutput || report.hasOutput
        guard event.kind == .responseDone else {
            consumption.outputBytes += report.textBytes
            return
        }
        hasFailed = report.hasError
        // The end repeats the text that came in pieces.
        consumption.outputBytes = max(consumption.outputBytes, report.textBytes)
        consumption.tools = report.tools
    }

    /// The usage to charge; nil where nothing was delivered and nothing told, or where the response failed.
    package func metered(of request: InferenceRequest) -> MeteredUsage? {
        guard !hasFailed else { return nil }
        var consumption = consumption
        consumption.counts = ToldUsage.chosen(told.counts, else: misplaced.counts)
        guard hasOutput || consumption.counts.map({ !$0.saysNothing }) ?? false else { return nil }
        return MeteredUsage(of: request, consumption)
    }
}

extension InferenceRequest {
    /// A session of a model in place of a request. Each of its responses may read and write as much as the model's limits allow.
    ///
    /// - Parameter inputBytes: The size in bytes of the texts that the session holds for the model.
    package init(sessionOf model: String, inputBytes: UInt64 = 0) {
        self.init(unread: [], endpoint: .realtime, isForm: false)
        self.model = model
        self.inputBytes = inputBytes
        hasHiddenInput = true
        isStream = true
    }
}
