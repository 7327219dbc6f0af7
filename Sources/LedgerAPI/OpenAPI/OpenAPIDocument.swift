internal import Hummingbird
internal import HTTPTypes
internal import JSONEndpoints
internal import NIOCore
package import StrictJSON

/// `GET /imo/v1/openapi.json`: the ledger's API as an OpenAPI 3.1 document, from which clients are made and checked.
struct ShowOpenAPI: Sendable {
    private static let bytes = ByteBuffer(bytes: OpenAPIDocument.json.utf8)

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: Self.bytes))
    }
}

/// The description of the ledger's API by the OpenAPI Specification, version 3.1.
package enum OpenAPIDocument {
    /// Every endpoint, by subject.
    static var operations: [Operation] {
        Operation.ofModels + Operation.ofTokens + Operation.ofHolders + Operation.ofAccounts + Operation.ofContents + Operation.ofSigned
            + Operation.ofPrograms + Operation.ofHealth
    }

    package static var json: JSONValue {
        .object([
            "openapi": .string("3.1.0"),
            "info": .object([
                "title": .string("imo ledger"), "version": .string("1"),
                "description": .string(
                    "The revenue-sharing ledger of a gateway: models, tokens, holders, receipts and signed commands. Amounts are decimal strings in the "
                        + "asset's smallest units. Errors are problem details (RFC 9457)."),
            ]),
            "paths": .object(paths),
            "components": .object([
                "schemas": .object(Schema.components.map { JSONMember($0.name, $0.schema.json) }),
                "responses": .object(problemStatuses.map { JSONMember(String($0), problem) }),
                "securitySchemes": .object([
                    "key": .object(["type": .string("http"), "scheme": .string("bearer"), "description": .string("An API key of this gateway.")])
                ]),
            ]),
        ])
    }

    private static var paths: [JSONMember] {
        var paths: [(path: String, operations: [Operation])] = []
        for operation in operations {
            if let index = paths.firstIndex(where: { $0.path == operation.path }) {
                paths[index].operations.append(operation)
            } else {
                paths.append((operation.path, [operation]))
            }
        }
        return paths.map { path, operations in JSONMember(path, .object(operations.map { JSONMember($0.method.rawValue, $0.json) })) }
    }

    private static var problemStatuses: [Int] { Set(operations.flatMap(\.problemStatuses)).sorted() }

    private static var problem: JSONValue {
        .object([
            "description": .string("Why the request was refused, and what to do."),
            "content": .object([JSONMember("application/problem+json", .object(["schema": Schema.named("Problem").json]))]),
        ])
    }
}
