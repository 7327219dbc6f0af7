import ChainTransactions
import EthereumPrimitives
import EthereumRPC
import LedgerCore

/// Compares journal and chain by schedule and before each payment to a contract is signed.
struct ReconciliationWatch {
    private let books: ChainBooks
    private let client: EthereumClient
    private let interval: Duration
    private var last = ContinuousClock.now
    /// The nonces of unsigned payments that were looked at.
    private var seen: Set<UInt64> = []

    init(books: ChainBooks, client: EthereumClient, interval: Duration) {
        self.books = books
        self.client = client
        self.interval = interval
    }

    /// - Parameter slots: The sender's open transactions.
    /// - Throws: ``Failure`` where the books differ, and ``ChainFault`` where that cannot be told: nothing may be sent then.
    mutating func look(at slots: [TransactionManager.Slot]) async throws {
        var receivers: Set<Address> = []
        var nonces: Set<UInt64> = []
        for slot in slots where slot.transaction.attempts.isEmpty && !seen.contains(slot.nonce) {
            guard let receiver = slot.transaction.intent.to, slot.transaction.intent.payment != nil else { continue }
            receivers.insert(receiver)
            nonces.insert(slot.nonce)
        }
        let isDue = ContinuousClock.now - last >= interval
        guard isDue || !nonces.isEmpty else { return }
        let paysContract = receivers.isEmpty ? false : !(try await EthereumNode(client).contracts(among: Array(receivers)).isEmpty)
        if isDue || paysContract {
            if let difference = try await books.compare(client).difference {
                throw Failure(message: "journal and chain differ, and nothing is sent: \(difference)", code: 1)
            }
            last = ContinuousClock.now
        }
        // Those that were signed or cancelled are no longer among them.
        seen = Set(slots.map(\.nonce)).intersection(seen).union(nonces)
    }
}
