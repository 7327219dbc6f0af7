import EthereumPrimitives
import EthereumWallet
import Gateway
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import JSONEndpoints
import Ledger
import LedgerAPI
import LedgerCore
import Logging
import StrictJSON
import Testing

@Suite("OpenAPI document of the ledger's API")
struct OpenAPITests {
    private static let document = OpenAPIDocument.json

    @Test("Every route is described, and every description has a route")
    func routes() async throws {
        try await TestGateway.with { gateway, _ in
            let router = Router(context: EndpointContext.self)
            let environment = LedgerAPIEnvironment(
                ledger: gateway.ledger, writer: gateway.writer, openHistory: nil, salts: gateway.salts, log: nil,
                limits: LedgerAPILimits(), clock: { Timestamp(milliseconds: 0) }, now: gateway.server.proxy.now,
                makeID: { CommandID(high: 0, low: 0) }, logger: Logger(label: "routes"))
            LedgerRoutes(environment: environment).add(to: router)
            // The public log has a standard of its own: C2SP tlog-tiles.
            let described = { (route: Router<EndpointContext>.RouteDescription) in
                [.get, .post].contains(route.method) && !route.path.description.hasPrefix("/log")
            }
            let served = router.routes.filter(described).map { route in
                let parts = route.path.description.split(separator: "/").map { part in
                    part == "**" ? "{model}" : part.hasPrefix(":") ? "{\(part.dropFirst())}" : String(part)
                }
                return "\(route.method.rawValue.lowercased()) /\(parts.joined(separator: "/"))"
            }
            let paths = try #require(Self.document["paths"]?.objectValue)
            let operations = paths.flatMap { path in (path.value.objectValue ?? []).map { "\($0.name) \(path.name)" } }
            #expect(Set(served).subtracting(operations) == [], "not described")
            #expect(Set(operations).subtracting(served) == [], "not served")
        }
    }

    @Test("Operations have names of their own, parameters for each part of their paths, and references that lead somewhere")
    func consistency() throws {
        var names: [String] = []
        for path in try #require(Self.document["paths"]?.objectValue) {
            for operation in try #require(path.value.objectValue) {
                names.append(try #require(operation.value["operationId"]?.stringValue))
                let inPath = (operation.value["parameters"]?.arrayValue ?? []).filter { $0["in"] == .string("path") }
                let parts = path.name.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
                #expect(inPath.compactMap { $0["name"]?.stringValue } == parts, "\(path.name)")
            }
        }
        #expect(Set(names).count == names.count)
        for reference in references(in: Self.document) {
            #expect(SchemaCheck(document: Self.document).target(of: reference) != nil, "\(reference) leads nowhere")
        }
    }

    private func references(in value: JSONValue) -> [String] {
        let own = value["$ref"]?.stringValue.map { [$0] } ?? []
        return own + (value.objectValue?.flatMap { references(in: $0.value) } ?? []) + (value.arrayValue?.flatMap { references(in: $0) } ?? [])
    }

    @Test("Responses have the described form, problems too")
    func responses() async throws {
        try await TestGateway.with { gateway, client in
            let receipt = try #require(try await client.chat(gateway).header("imo-receipt"))
            try await gateway.snapshot(revenue: 1000)
            let token = "/imo/v1/tokens/\(gateway.token)"
            let paths = [
                "/imo/v1/models": "/imo/v1/models", "/imo/v1/models/test/model": "/imo/v1/models/{model}", "/imo/v1/tokens": "/imo/v1/tokens",
                token: "/imo/v1/tokens/{token}", "\(token)/holders": "/imo/v1/tokens/{token}/holders",
                "\(token)/snapshots": "/imo/v1/tokens/{token}/snapshots", "\(token)/snapshots/1": "/imo/v1/tokens/{token}/snapshots/{id}",
                "\(token)/claimable/\(gateway.issuer.address)": "/imo/v1/tokens/{token}/claimable/{address}",
                "\(token)/typed-data/claim?holder=\(gateway.issuer.address)": "/imo/v1/tokens/{token}/typed-data/{kind}",
                "/imo/v1/holders/\(gateway.issuer.address)": "/imo/v1/holders/{address}", "/imo/v1/accounts/me": "/imo/v1/accounts/me",
                "/imo/v1/receipts/\(receipt)": "/imo/v1/receipts/{id}", "/readyz": "/readyz", "/imo/v1/healthz": "/imo/v1/healthz",
            ]
            for (path, described) in paths {
                let response = try await client.get(path, key: gateway.key.text)
                #expect(response.status == .ok, "\(path): \(response.text)")
                let problems = try SchemaCheck(document: Self.document).problems(of: response.json, at: described, status: "200")
                #expect(problems == [], "\(path): \(response.text)")
            }
            let missing = try await client.get("\(token)/snapshots/9", key: gateway.key.text)
            let problems = try SchemaCheck(document: Self.document).problems(
                of: missing.json, at: "/imo/v1/tokens/{token}/snapshots/{id}", status: "\(missing.status.code)")
            #expect(problems == [], "\(missing.text)")
            #expect(try await client.get("/imo/v1/openapi.json").json == Self.document)
        }
    }

    @Test(
        "A response that lacks a member, or has one of another form, is noticed",
        arguments: [#"{"status":"ready","journalEntries":1}"#, #"{"status":"ready","journalEntries":"1","chainHash":"0x"}"#, "[]"])
    func canary(text: String) throws {
        let value = try JSONValue(parsing: Array(text.utf8), maximumDepth: 8)
        #expect(try SchemaCheck(document: Self.document).problems(of: value, at: "/readyz", status: "200") != [])
    }
}

/// Checks values against the part of JSON Schema that the document uses.
private struct SchemaCheck {
    let document: JSONValue

    func target(of reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(document as JSONValue?) { $0?[String($1)] }
    }

    func problems(of value: JSONValue, at path: String, status: String) throws -> [String] {
        let operation = try #require(document["paths"]?[path]?["get"])
        var response = try #require(operation["responses"]?[status])
        if let reference = response["$ref"]?.stringValue { response = try #require(target(of: reference)) }
        let schema = try #require(response["content"]?.objectValue?.first?.value["schema"])
        return problems(of: value, by: schema, at: "$")
    }

    private func problems(of value: JSONValue, by schema: JSONValue, at place: String) -> [String] {
        if let reference = schema["$ref"]?.stringValue {
            return target(of: reference).map { problems(of: value, by: $0, at: place) } ?? ["\(place): no \(reference)"]
        }
        if let choices = schema["anyOf"]?.arrayValue {
            return choices.contains { problems(of: value, by: $0, at: place).isEmpty } ? [] : ["\(place): none of the forms"]
        }
        switch schema["type"]?.stringValue {
        case "string": return textProblems(of: value, by: schema, at: place)
        case "integer": return value.numberText.flatMap(UInt64.init) == nil ? ["\(place): no whole number"] : []
        case "boolean": return value.boolValue == nil ? ["\(place): neither true nor false"] : []
        case "null": return value == .null ? [] : ["\(place): not null"]
        case "array":
            guard let elements = value.arrayValue, let items = schema["items"] else { return ["\(place): no list"] }
            return elements.enumerated().flatMap { problems(of: $0.element, by: items, at: "\(place)[\($0.offset)]") }
        case "object": return objectProblems(of: value, by: schema, at: place)
        default: return []
        }
    }

    private func textProblems(of value: JSONValue, by schema: JSONValue, at place: String) -> [String] {
        guard let text = value.stringValue else { return ["\(place): no text"] }
        if let values = schema["enum"]?.arrayValue, !values.contains(value) { return ["\(place): '\(text)' is not listed"] }
        guard let pattern = schema["pattern"]?.stringValue, let expression = try? Regex(pattern) else { return [] }
        return text.wholeMatch(of: expression) == nil ? ["\(place): '\(text)' does not match \(pattern)"] : []
    }

    private func objectProblems(of value: JSONValue, by schema: JSONValue, at place: String) -> [String] {
        guard let members = value.objectValue else { return ["\(place): no object"] }
        let missing = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue).filter { value[$0] == nil }
        let form = { (name: String) in schema["properties"]?[name] ?? schema["additionalProperties"] }
        return missing.map { "\(place): no '\($0)'" }
            + members.flatMap { member in form(member.name).map { problems(of: member.value, by: $0, at: "\(place).\(member.name)") } ?? [] }
    }
}
