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
        let mediaType = mediaType(contentType ?? "")
        if mediaType == "text/event-stream" { return isStream ? .events : nil }
        if endpoint.format.isOpaqueAnswer(mediaType: mediaType) { return .opaque }
        return .whole
    }
}

/// The media type of a `Content-Type`, in lower case and without parameters.
private func mediaType(_ contentType: String) -> String {
    let isPlain = contentType.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-") }
    // As it comes nearly always.
    if isPlain { return contentType }
    return contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
}
