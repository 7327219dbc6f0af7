internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/programs/{program}?version=N`: a program as it is now; the version in force, or the first before it starts, unless one is named.
struct ShowProgram: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let program = try? ProgramID(context.parameters.get("program") ?? "") else { throw Problem(.programNotFound) }
        let named = request.query("version")
        let number = named.flatMap { UInt64($0) }
        guard named == nil || number != nil else { throw Problem.badRequest("'version' is the number of a version, from 1.") }
        let now = environment.clock()
        return Response(
            json: try environment.readPrograms { reader, programs in
                let version = try number ?? max(reader.program(program).version(at: now), 1)
                let (running, isEnded) = try reader.program(program, version: version, in: programs)
                return JSONValue.program(program, version: version, running, isEnded: isEnded)
            })
    }
}
