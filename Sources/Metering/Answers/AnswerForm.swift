/// The form in which a response comes.
package enum AnswerForm: Sendable, Hashable {
    /// JSON, which is collected and then read by ``MeteredAnswer``.
    case whole
    /// An event stream, which ``StreamMeter`` reads as it comes.
    case events
    /// Sound or plain text, which ``StreamMeter`` reads as it comes. Nothing may be inserted into it.
    case opaque
}

extension InferenceRequest {
    /// The form of a successful response with this `Content-Type`. A response without a media type is read as JSON.
    ///
    /// - Returns: nil for an event stream that the client did not ask for.
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
    // The usual case, which needs no copy.
    if isPlain { return contentType }
    return contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
}
