import ArgumentParser
import InferenceProxy
import Metering

/// The header fields of callers that upstreams get besides those of each wire format.
struct ForwardingOptions: ParsableArguments {
    @Option(
        name: .customLong("forward-header"),
        help: ArgumentHelp(
            "A header of callers that upstreams get besides those of docs/endpoints.md, such as traceparent. Repeat it for several.",
            valueName: "name"))
    var names: [String] = []

    @Flag(
        help: """
            Let callers refer to files, responses, conversations and prompts that the upstream keeps. It keeps those of all callers under the operator's key, so \
            that each caller who knows an id can read another's.
            """)
    var forwardReferences = false

    func validate() throws {
        do throws(UnforwardableField) { _ = try OperatorFields(names) } catch { throw ValidationError("--forward-header \(error)") }
    }

    func apply(to configuration: inout ProxyConfiguration) {
        configuration.forwardedFields = (try? OperatorFields(names)) ?? .none
        configuration.forwardsReferences = forwardReferences
    }
}
