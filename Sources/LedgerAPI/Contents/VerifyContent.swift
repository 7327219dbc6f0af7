internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `POST /imo/v1/contents/verify` with `{"prompt", "aigcData", "proof"}`, each `0x` and hexadecimal digits: ERC-7007 `verify`.
struct VerifyContent: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let document = try await request.json()
        let members = try ["prompt", "aigcData", "proof"].map { name throws(Problem) in
            try parse(document[name]?.stringValue ?? "", name, by: readBytes)
        }
        let now = environment.clock()
        let isVerified = try environment.read { try $0.verify(prompt: members[0], aigcData: members[1], proof: members[2], at: now) }
        return Response(json: .object(["verified": .bool(isVerified)]))
    }
}

/// A content record has three parts of at most one mebibyte each, in hexadecimal digits.
private let maximumContentBytes = 8 << 20

extension Request {
    /// The body as JSON, within the size of the largest content record.
    func json() async throws -> JSONValue {
        let bytes = try await bytes(upTo: maximumContentBytes)
        do { return try JSONValue(parsing: bytes, maximumDepth: 64) } catch { throw Problem.badRequest("The body is not JSON: \(error).") }
    }
}
