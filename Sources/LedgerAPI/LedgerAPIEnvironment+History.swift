package import Dispatch
internal import JSONEndpoints
internal import Ledger
package import LedgerCore
internal import Logging

extension LedgerAPIEnvironment {
    /// True where the gateway keeps a history of accounts.
    package var hasHistory: Bool { openHistory != nil }

    /// True where the ledger has a public log, whose pages show proofs.
    package var hasPublicLog: Bool { log != nil }

    /// Reads the history, which is brought up to date with the ledger before, and made anew where `body` finds that it differs.
    ///
    /// - Parameter queue: Bringing the history up to date can take a while after many entries: never on a thread that serves others.
    /// - Throws: ``Problem``: one of `body`, that the gateway keeps no history, or that it cannot be read.
    package func readHistory<Value: Sendable>(
        on queue: DispatchQueue, _ body: @escaping @Sendable (any LedgerReader, any MovementReader) throws -> Value
    ) async throws -> Value {
        guard let openHistory else { throw Problem.notFound("This gateway keeps no history.") }
        let willRemake = { @Sendable (reason: StoreFailure) in
            logger.warning("the history is made anew", metadata: ["reason": "\(reason)"])
        }
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(returning: Result { try openHistory().readRemaking(of: ledger, willRemake: willRemake, body) })
            }
        }
        do { return try result.get() } catch let problem as Problem { throw problem } catch let interruption as Interruption {
            throw Problem(interruption)
        } catch {
            logger.error("the history cannot be read", metadata: ["error": "\(error)"])
            throw Problem.unavailable("The history cannot be read at present; try again shortly.")
        }
    }
}
