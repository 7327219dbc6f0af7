package import InferenceProxy
internal import Ledger
internal import LedgerCore
internal import Metering
internal import StrictJSON

/// Writes spans as OTLP's request in JSON, with the attributes of the semantic conventions for generative AI.
package struct SpanDocument: Sendable {
    /// SPAN_KIND_CLIENT, which the conventions ask for, and STATUS_CODE_ERROR (opentelemetry-proto, trace.proto).
    private static let clientKind: UInt64 = 3
    private static let errorStatus: UInt64 = 2

    private let version: String

    package init(version: String) {
        self.version = version
    }

    package func text(of spans: [CallSpan]) -> String {
        let scope = JSONValue.object(["name": .string("imo"), "version": .string(version)])
        let resource = JSONValue.object([
            "attributes": .array([SpanDocument.attribute("service.name", "imo"), SpanDocument.attribute("service.version", version)])
        ])
        let scopeSpans = JSONValue.object(["scope": scope, "spans": .array(spans.map(SpanDocument.json))])
        return JSONValue.object([
            "resourceSpans": .array([.object(["resource": resource, "scopeSpans": .array([scopeSpans])])])
        ]).text
    }

    private static func json(_ span: CallSpan) -> JSONValue {
        let name = "\(operation(of: span.endpoint)) \(span.model)"
        let firstByte = span.firstByteUnixNanoseconds.map { time in
            JSONValue.object(["name": .string("first_byte"), "timeUnixNano": .string(String(time))])
        }
        return .object([
            "traceId": .string(digits(span.context.traceID.high) + digits(span.context.traceID.low)), "spanId": .string(digits(span.context.spanID)),
            "parentSpanId": span.context.parentID.map { .string(digits($0)) }, "name": .string(name), "kind": .count(clientKind),
            "startTimeUnixNano": .string(String(span.startUnixNanoseconds)), "endTimeUnixNano": .string(String(span.endUnixNanoseconds)),
            "attributes": .array(attributes(of: span)), "events": firstByte.map { .array([$0]) },
            "status": span.error.map { .object(["code": .count(errorStatus), "message": .string($0)]) } ?? .object([]),
        ])
    }

    private static func attributes(of span: CallSpan) -> [JSONValue] {
        var list = [
            attribute("gen_ai.operation.name", operation(of: span.endpoint)),
            attribute("gen_ai.provider.name", span.endpoint.dialect == .anthropic ? "anthropic" : "openai"),
            attribute("gen_ai.request.model", span.model.description), attribute("http.response.status_code", UInt64(span.status)),
            attribute("imo.call.id", span.call.description), attribute("imo.account", span.account.description), attribute("imo.key", span.key),
        ]
        if let upstream = span.upstream { list.append(attribute("imo.upstream", upstream)) }
        if let error = span.error { list.append(attribute("error.type", error)) }
        if let cost = span.cost { list.append(attribute("imo.cost", cost)) }
        guard let usage = span.usage else { return list }
        let output = usage[.outputToken] &+ usage[.reasoningToken] &+ usage[.audioOutputToken]
        let input = usage.tokens &- output
        list += [attribute("gen_ai.usage.input_tokens", input), attribute("gen_ai.usage.output_tokens", output)]
        for unit in MeteredUnit.allCases where usage[unit] != 0 { list.append(attribute("imo.usage.\(unit.name)", usage[unit])) }
        return list
    }

    /// The name of the operation in the conventions, or the endpoint's where they have none.
    private static func operation(of endpoint: Endpoint) -> String {
        switch endpoint.path {
        case "chat/completions", "responses", "messages": "chat"
        case "completions": "text_completion"
        default: endpoint.path
        }
    }

    private static func attribute(_ key: String, _ value: String) -> JSONValue {
        .object(["key": .string(key), "value": .object(["stringValue": .string(value)])])
    }

    /// Whole numbers of 64 bits are strings in OTLP's JSON.
    private static func attribute(_ key: String, _ value: UInt64) -> JSONValue {
        .object(["key": .string(key), "value": .object(["intValue": .string(String(value))])])
    }

    private static func digits(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
