internal import HTTPTypes
package import Hummingbird
internal import Logging
internal import NIOCore
package import TransparencyLog

/// Serves a witness over HTTP (C2SP tlog-witness): `POST /add-checkpoint`, and `GET /HASH/checkpoint` for whoever compares.
package struct WitnessServer: Sendable {
    /// 64 lines of hashes and a note.
    private static let maximumBodyBytes = 1 << 16

    private let witness: Witness
    private let store: WitnessStore
    private let clock: @Sendable () -> UInt64

    /// - Parameter clock: The time in seconds since 1970.
    package init(witness: Witness, store: WitnessStore, clock: @escaping @Sendable () -> UInt64) {
        self.witness = witness
        self.store = store
        self.clock = clock
    }

    package func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.post("add-checkpoint") { request, context in
            let body = try await request.body.collect(upTo: WitnessServer.maximumBodyBytes)
            return response(to: Array(body.readableBytesView), context)
        }
        router.get(":log/checkpoint") { _, context in
            guard let note = try? store.checkpoint(named: context.parameters.get("log") ?? "") else { throw HTTPError(.notFound) }
            return WitnessServer.text(.ok, note)
        }
        return router
    }

    private func response(to body: [UInt8], _ context: BasicRequestContext) -> Response {
        let answer: Witness.Answer
        do { answer = try store.answer(body, by: witness, at: clock()) } catch {
            context.logger.error("a checkpoint could not be stored", metadata: ["error": "\(error)"])
            return WitnessServer.text(.internalServerError, "the checkpoint could not be stored; nothing was cosigned\n")
        }
        switch answer {
        case .cosigned(let signature, _): return WitnessServer.text(.ok, signature.text)
        case .malformed(let reason): return WitnessServer.text(.badRequest, reason + "\n")
        case .unknownLog: return WitnessServer.text(.notFound, "this log is not witnessed here\n")
        case .unsigned: return WitnessServer.text(.forbidden, "the log's key has not signed the checkpoint\n")
        case .otherSize(let size): return WitnessServer.text(.conflict, "\(size)\n", type: "text/x.tlog.size")
        case .inconsistent(let reason): return WitnessServer.text(.unprocessableContent, reason + "\n")
        }
    }

    private static func text(_ status: HTTPResponse.Status, _ text: String, type: String = "text/plain; charset=utf-8") -> Response {
        self.text(status, Array(text.utf8), type: type)
    }

    private static func text(_ status: HTTPResponse.Status, _ bytes: [UInt8], type: String = "text/plain; charset=utf-8") -> Response {
        Response(status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
