internal import Ledger
internal import BoundedWork
internal import Dispatch
internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
package import LedgerAPI
package import LedgerCore

/// The ledger's API, of whose state the pages are views, and how the gateway is reached.
package struct PagesEnvironment: Sendable {
    /// An upstream of a model, and whether it gets calls.
    package struct UpstreamStanding: Sendable {
        let model: ModelID
        let name: String
        let isOpen: Bool

        /// - Parameter isOpen: False while the upstream is left alone because it fails.
        package init(model: ModelID, name: String, isOpen: Bool) {
            (self.model, self.name, self.isOpen) = (model, name, isOpen)
        }
    }

    let api: LedgerAPIEnvironment
    /// True where the gateway itself speaks TLS.
    let isSecure: Bool
    let upstreams: @Sendable () -> [UpstreamStanding]
    /// Who is signed in.
    let sessions: SessionTable
    /// Reads histories; one page at a time, so that pages take one processor at most from calls.
    private let queue = DispatchQueue(label: "imo.gateway.pages", qos: .utility)
    /// More pages than wait for their turn are sent away.
    private let turns = WorkGate(slots: 1, queueCapacity: 64)

    package init(
        api: LedgerAPIEnvironment, isSecure: Bool, sessions: SessionTable, upstreams: @escaping @Sendable () -> [UpstreamStanding]
    ) {
        self.sessions = sessions
        self.api = api
        self.isSecure = isSecure
        self.upstreams = upstreams
    }

    var now: Timestamp { api.clock() }

    var links: ProofLinks { ProofLinks(hasLog: api.hasPublicLog) }

    /// Makes the path of a link by which the operator signs in once.
    package func makeOperatorLink() throws -> String { OperatorLink.path(code: try sessions.makeLink(at: now)) }

    /// The page with the name of who is signed in.
    func show(_ page: Page, to request: Request) -> Response {
        var page = page
        page.reader = session(of: request)?.reader
        return page.response
    }

    /// Reads the history of accounts, when it is this page's turn.
    ///
    /// - Throws: ``Problem``, also where too many pages wait.
    func readHistory<Value: Sendable>(
        _ body: @escaping @Sendable (any LedgerReader, any MovementReader) throws -> Value
    ) async throws -> Value {
        do { return try await turns.turn { try await api.readHistory(on: queue, body) } } catch is WorkGate.Busy {
            throw Problem.unavailable("Too many people look at pages at once; try again shortly.")
        }
    }

    /// Amounts of the ledger's asset, exact where the request asks for it.
    func money(for request: Request) -> Money { Money(api.writer.ledger.asset, isExact: request.asksForExact) }

    /// The beginning of the gateway's URLs as the reader reached it. The request names the host, so only such a name is repeated as is one.
    func origin(of request: Request) -> String {
        let host = request.head.authority ?? ""
        let isHost =
            (1...255).contains(host.utf8.count)
            && host.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains(byte)
            }
        return "\(isSecure ? "https" : "http")://\(isHost ? host : "localhost:8080")"
    }
}

extension Request {
    /// True for `?exact=1`: amounts are shown as integers of the smallest unit.
    var asksForExact: Bool { uri.queryParameters.get("exact") == "1" }

    /// The format that was asked for; nil for a page.
    var asksForCSV: Bool { uri.queryParameters.get("format") == "csv" }
}
