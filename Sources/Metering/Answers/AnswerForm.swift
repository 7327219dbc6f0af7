/// How an answer comes.
package enum AnswerForm: Sendable, Hashable {
    /// JSON: to be collected, then read by ``MeteredAnswer``.
    case whole
    /// An event stream: read by ``StreamMeter`` as it comes.
    case events
    /// Bytes of sound, or plain text: by ``StreamMeter`` too, but nothing may be inserted.
    case opaque
}

extension InferenceRequest {
    /// The form of a successful answer with this `Content-Type`; nil when it is none to this request. Without a media type it is taken for JSON.
    package func form(ofAnswer contentType: String?) -> AnswerForm? {
        let mediaType = (contentType?.prefix { $0 != ";" } ?? "").filter { $0 != " " && $0 != "\t" }.lowercased()
        if mediaType == "text/event-stream" { return isStream ? .events : nil }
        if endpoint.format.isOpaqueAnswer(mediaType: mediaType) { return .opaque }
        return .whole
    }
}
