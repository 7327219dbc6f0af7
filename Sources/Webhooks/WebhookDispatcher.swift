internal import EthereumPrimitives
internal import Ledger
package import LedgerCore
package import Logging
internal import StrictJSON
internal import Synchronization

/// Finds events, keeps a message for each endpoint that wants them, and sends what is due.
///
/// Events of the ledger are found in the journal itself, from where the last run stopped, so that none is lost by a crash. A message is taken away only after
/// its receiver took it: at least once is promised, and the message's id tells a second delivery.
package final class WebhookDispatcher: Sendable {
    /// The files of webhooks in a data directory.
    package struct Paths: Sendable {
        let endpoints: String
        let queue: String
        let state: String

        package init(endpoints: String, queue: String, state: String) {
            self.endpoints = endpoints
            self.queue = queue
            self.state = state
        }
    }

    private static let pageEntries = 500
    private static let pagesAtOnce = 20
    /// Messages that are sent to an endpoint before others get their turn.
    private static let messagesAtOnce = 20
    /// The shares of a budget that are told, in percent.
    private static let budgetShares: [UInt64] = [80, 100]
    private static let maximumBudgets = 1_000
    private static let maximumNoted = 1_000

    private let paths: Paths
    private let queue: WebhookQueue
    private let ledger: any ReadableLedger
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger
    private let sender = WebhookSender()
    private let state: Mutex<WebhookState>
    /// Events that came up on threads that may not wait for the disk.
    private let noted = Mutex<[WebhookEvent]>([])

    /// - Throws: ``WebhookFailure`` when the state or the endpoints cannot be read.
    package init(paths: Paths, ledger: any ReadableLedger, clock: @escaping @Sendable () -> Timestamp, logger: Logger) throws(WebhookFailure) {
        self.paths = paths
        self.ledger = ledger
        self.clock = clock
        self.logger = logger
        _ = try WebhookEndpoints(path: paths.endpoints)
        queue = WebhookQueue(directory: paths.queue)
        state = Mutex(try WebhookState(path: paths.state))
    }

    /// The number of messages that wait.
    package var waitingCount: Int { queue.count }

    // MARK: Events

    /// Notes something that happened beside the ledger, without waiting; the next ``scan()`` tells of it.
    package func note(_ event: WebhookEvent) {
        noted.withLock { if $0.count < WebhookDispatcher.maximumNoted { $0.append(event) } }
    }

    /// Tells of a standing condition once; when it has ended, its next occurrence is told again.
    ///
    /// - Parameters:
    ///   - condition: Names it, such as `disk`.
    ///   - occurrence: nil while it does not hold.
    package func tell(_ condition: String, _ occurrence: String?, _ event: () -> WebhookEvent) {
        guard !endpoints.isEmpty, state.withLock({ $0.isNew(condition, occurrence) }) else { return }
        note(event())
        saveState()
    }

    /// Tells when something goes bad and when it is well again, once each.
    package func tellChange(_ condition: String, isBad: Bool, _ event: (_ isBad: Bool) -> WebhookEvent) {
        guard !endpoints.isEmpty else { return }
        let hasChanged = state.withLock { state in
            defer { state.said[condition] = isBad ? "bad" : nil }
            return (state.said[condition] != nil) != isBad
        }
        guard hasChanged else { return }
        note(event(isBad))
        saveState()
    }

    /// Looks through the entries that are new, and at what budgets and accounts they changed have left.
    ///
    /// - Returns: Whether more entries wait to be looked at.
    package func scan() -> Bool {
        let endpoints = endpoints
        let events = noted.withLock { noted in
            defer { noted = [] }
            return noted
        }
        guard !endpoints.isEmpty else { return false }
        add(events, to: endpoints, ofEntry: nil)
        do {
            for _ in 0..<WebhookDispatcher.pagesAtOnce where try !scanPage(for: endpoints) { return false }
            return true
        } catch {
            logger.warning("webhooks cannot read the ledger", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// - Returns: Whether more may follow.
    private func scanPage(for endpoints: [WebhookEndpoint]) throws -> Bool {
        let start = (state.withLock(\.lastEntry) ?? endpoints.map(\.addedAfterEntry).min() ?? 0) + 1
        let now = clock()
        var found = LedgerEvents()
        let (last, events, isFull) = try ledger.read { reader -> (UInt64, [(entry: UInt64, event: WebhookEvent)], Bool) in
            var view = LedgerView(reader: reader)
            let entries = try reader.entries(from: start, limit: WebhookDispatcher.pageEntries)
            guard let last = entries.last?.number else { return (start - 1, [], false) }
            var events: [(UInt64, WebhookEvent)] = []
            for stored in entries {
                for event in try found.events(of: JournalEntry(encoded: stored.entry), in: &view) { events.append((stored.number, event)) }
            }
            for event in try budgetEvents(reader, &view, at: now) { events.append((last, event)) }
            try addLowBalances(of: found.payers, for: endpoints, &view, entry: last, at: now)
            return (last, events, entries.count == WebhookDispatcher.pageEntries)
        }
        guard last >= start else { return false }
        for (entry, event) in events { add([event], to: endpoints, ofEntry: entry) }
        state.withLock { $0.lastEntry = last }
        saveState()
        return isFull
    }

    private func budgetEvents(_ reader: any LedgerReader, _ view: inout LedgerView, at now: Timestamp) throws -> [WebhookEvent] {
        try reader.budgets().prefix(WebhookDispatcher.maximumBudgets).compactMap { budget -> WebhookEvent? in
            guard let record = try view.budget(budget.id, at: now) else { return nil }
            let used = record.spent.adding(record.held) ?? .max
            let reached = WebhookDispatcher.budgetShares.last { share in
                !record.limit.isZero && used.multiplied(by: 100) ?? .max >= record.limit.multiplied(by: UInt256(share)) ?? .max
            }
            let isNew = state.withLock { $0.isNew("budget \(budget.id)", reached.map { "\(record.period) \($0)" }) }
            guard isNew, let reached else { return nil }
            let data = (JSONValue.budget(budget.id, record).objectValue ?? []) + [JSONMember("share", .count(reached))]
            return WebhookEvent(
                .budgetShareReached, occurrence: ["\(budget.id)", "\(record.period)", "\(reached)", "\(record.limit)"], time: now, data: .object(data)
            )
        }
    }

    /// Tells each endpoint of the accounts that have less than its own bound.
    private func addLowBalances(
        of payers: Set<AccountName>, for endpoints: [WebhookEndpoint], _ view: inout LedgerView, entry: UInt64, at now: Timestamp
    ) throws {
        for account in payers.sorted(by: { $0.description < $1.description }) {
            let available = try view.balance(of: .named(account)).available
            for endpoint in endpoints {
                guard let bound = endpoint.lowBalance, endpoint.wants(.balanceLow) else { continue }
                let occurrence = available < bound ? "low" : nil
                guard state.withLock({ $0.isNew("balance \(endpoint.id) \(account)", occurrence) }) else { continue }
                let event = WebhookEvent(
                    .balanceLow, occurrence: [endpoint.id, account.description, "\(entry)"], time: now,
                    data: .object(["account": .text(account), "available": .amount(available), "bound": .amount(bound)]))
                add([event], to: [endpoint], ofEntry: entry)
            }
        }
    }

    private func add(_ events: [WebhookEvent], to endpoints: [WebhookEndpoint], ofEntry entry: UInt64?) {
        for event in events {
            for endpoint in endpoints where endpoint.wants(event.kind) && entry ?? .max > endpoint.addedAfterEntry {
                do {
                    guard try queue.add(PendingMessage(event, to: endpoint.id)) else {
                        logger.error(
                            "a webhook's message was dropped: too many wait", metadata: ["webhook": "\(endpoint.id)", "message": "\(event.id)"])
                        continue
                    }
                } catch { logger.error("a webhook's message cannot be kept", metadata: ["webhook": "\(endpoint.id)", "error": "\(error)"]) }
            }
        }
    }

    // MARK: Sending

    /// Sends what is due, to all endpoints at once and to each in order.
    package func deliver() async {
        let endpoints = Dictionary(uniqueKeysWithValues: endpoints.map { ($0.id, $0) })
        let now = clock()
        let due = Dictionary(grouping: queue.messages.filter { $0.dueAt <= now || endpoints[$0.endpoint] == nil }, by: \.endpoint)
        await withDiscardingTaskGroup { group in
            for (id, messages) in due { group.addTask { [self] in await deliver(messages, to: endpoints[id]) } }
        }
    }

    private func deliver(_ messages: [PendingMessage], to endpoint: WebhookEndpoint?) async {
        guard let endpoint else { return messages.forEach(remove) }
        for message in messages.prefix(WebhookDispatcher.messagesAtOnce) where !Task.isCancelled {
            let outcome = await sender.send(id: message.id, payload: message.payload, to: endpoint, nowSeconds: clock().seconds)
            if outcome.isDelivered { remove(message) } else { return postpone(message, outcome) }
        }
    }

    /// Puts a message off after a failed attempt. The receiver is away: what else waits for it is tried with the next message's turn.
    private func postpone(_ message: PendingMessage, _ outcome: WebhookSender.Outcome) {
        var message = message
        message.failures += 1
        var metadata: Logger.Metadata = [
            "webhook": "\(message.endpoint)", "message": "\(message.id)", "event": "\(message.kind)", "attempts": "\(message.failures)",
            "reason": "\(outcome.text)",
        ]
        let pause = RetryPlan.pauseMilliseconds(afterFailures: message.failures, jitter: UInt64.random(in: 0 ... .max))
        guard let pause, outcome != .refused(status: 410) else {
            logger.error("a webhook's message was given up", metadata: metadata)
            return remove(message)
        }
        message.dueAt = clock().adding(milliseconds: pause)
        metadata["nextAt"] = "\(message.dueAt.rfc3339)"
        logger.notice("a webhook's message was not taken", metadata: metadata)
        do { try queue.put(message) } catch { logger.error("a webhook's message cannot be kept", metadata: ["error": "\(error)"]) }
    }

    private func remove(_ message: PendingMessage) {
        do { try queue.remove(message) } catch { logger.error("a webhook's message cannot be removed", metadata: ["error": "\(error)"]) }
    }

    private var endpoints: [WebhookEndpoint] {
        do { return try WebhookEndpoints(path: paths.endpoints).list } catch {
            logger.error("the webhooks cannot be read", metadata: ["error": "\(error)"])
            return []
        }
    }

    private func saveState() {
        do { try state.withLock { $0 }.save(to: paths.state) } catch {
            logger.error("the state of the webhooks cannot be kept", metadata: ["error": "\(error)"])
        }
    }
}
