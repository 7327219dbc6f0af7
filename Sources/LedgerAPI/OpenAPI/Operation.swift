internal import StrictJSON

/// An endpoint as OpenAPI 3.1 describes it.
struct Operation: Sendable {
    enum Method: String, Sendable {
        case get, post
    }

    /// A part of the path, or a parameter of the query.
    struct Parameter: Sendable {
        let name: String
        let isInPath: Bool
        let isRequired: Bool
        let schema: Schema

        static func path(_ name: String, _ schema: Schema) -> Parameter { Parameter(name: name, isInPath: true, isRequired: true, schema: schema) }
        static func query(_ name: String, _ schema: Schema) -> Parameter { Parameter(name: name, isInPath: false, isRequired: false, schema: schema) }
        static func required(_ name: String, _ schema: Schema) -> Parameter {
            Parameter(name: name, isInPath: false, isRequired: true, schema: schema)
        }

        /// Asks for the inclusion of the response's entry in the public log.
        static let proof = query("proof", .choice(["true", "false"], "Whether the response has the entry's proof"))

        var json: JSONValue {
            .object([
                "name": .string(name), "in": .string(isInPath ? "path" : "query"), "required": .bool(isRequired), "schema": schema.json,
            ])
        }
    }

    let method: Method
    /// After the host, with parts in braces.
    let path: String
    /// The name of the operation in clients that are made from the document.
    let id: String
    let summary: String
    var parameters: [Parameter] = []
    var request: Schema?
    let response: Schema
    /// Statuses of problems that are this endpoint's own.
    var problems: [Int] = [400]
    /// True where an API key is needed.
    var needsKey = false

    /// Statuses of all problems. Every address has its limits under `/imo/v1`.
    var problemStatuses: [Int] { Set(problems + (path.hasPrefix("/imo/v1/") ? [429, 500] : [500])).sorted() }

    var json: JSONValue {
        .object([
            "operationId": .string(id), "summary": .string(summary), "security": .array(needsKey ? [.object(["key": .array([])])] : []),
            "parameters": parameters.isEmpty ? nil : .array(parameters.map(\.json)),
            "requestBody": request.map { .object(["required": .bool(true), "content": content("application/json", $0)]) },
            "responses": .object(
                [JSONMember("200", .object(["description": .string("The response."), "content": content("application/json", response)]))]
                    + problemStatuses.map { status in
                        JSONMember(String(status), .object(["$ref": .string("#/components/responses/\(status)")]))
                    }),
        ])
    }

    private func content(_ type: String, _ schema: Schema) -> JSONValue { .object([JSONMember(type, .object(["schema": schema.json]))]) }
}
