import ArgumentParser
import InferenceProxy

/// The sizes of requests and responses, and the memory for all of them.
struct SizeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The largest body of a request. A larger one is refused with 413.", valueName: "bytes"))
    var maxRequestBytes: Int = ProxyConfiguration().maximumRequestBytes

    @Option(help: ArgumentHelp("The largest response of an upstream that is not a stream. A larger one is refused with 502.", valueName: "bytes"))
    var maxResponseBytes: Int = ProxyConfiguration().maximumResponseBytes

    @Option(
        help: ArgumentHelp(
            "The largest event of an upstream's stream, such as one with an image inside. A larger one ends the stream.", valueName: "bytes"))
    var maxEventBytes: Int = ProxyConfiguration().maximumFrameBytes

    @Option(
        help: ArgumentHelp(
            "The memory for the bodies of all requests and responses together. What exceeds it is refused with 503.", valueName: "bytes"))
    var maxBufferedBytes: Int = ProxyConfiguration().maximumBufferedBytes

    func validate() throws {
        guard (1...1 << 40).contains(maxBufferedBytes) else { throw ValidationError("give --max-buffered-bytes from 1 to \(1 << 40)") }
        guard [maxRequestBytes, maxResponseBytes, maxEventBytes].allSatisfy((1...maxBufferedBytes).contains) else {
            throw ValidationError(
                "give --max-request-bytes, --max-response-bytes and --max-event-bytes from 1 to --max-buffered-bytes, which is \(maxBufferedBytes)")
        }
    }

    func apply(to configuration: inout ProxyConfiguration) {
        configuration.maximumRequestBytes = maxRequestBytes
        configuration.maximumResponseBytes = maxResponseBytes
        configuration.maximumFrameBytes = maxEventBytes
        configuration.maximumBufferedBytes = maxBufferedBytes
    }
}
