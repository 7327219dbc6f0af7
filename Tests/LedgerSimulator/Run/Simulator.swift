internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import LedgerSQLite

/// Drives the ledger's core, its writer and its SQLite store on a simulated disk, without threads and without a clock, and holds what they do against the
/// naive model.
///
/// After each batch its answers, its entries and what they can have changed are compared; after each crash, each takeover, every
/// ``fullCheckInterval`` batches and at the end everything is.
final class Simulator {
    static let fullCheckInterval = 64

    var violations: [Violation] = []
    let disk: SimulatedDisk
    let canary: Canary?
    let clock = SimulatedClock()
    /// nil where nobody signs.
    var admission: Admission?
    /// Signs as the holders do.
    var signer = Signer(ledger: CommandGenerator.ledger)
    var store: ObservedStore?
    var writer: Batcher?
    /// What the writer has not taken yet.
    var waiting: [(envelope: Envelope, isDurable: Bool)] = []

    /// The ledger as the writer has it in memory: what is durable, and then what was answered without waiting for the disk.
    var model = NaiveLedger()
    /// The batch that is on its way to the disk, and what was applied since.
    var onItsWay: OnItsWay?
    var current: [Awaited] = []
    var pending: [ExpectedEntry] = []
    /// The ledger as it must be on the disk.
    var durable = NaiveLedger()
    var books = Books()
    let shadow: Shadow
    /// By id, the entries that are durable.
    var known: [CommandID: ExpectedEntry] = [:]
    /// Batches whose commit failed, each of which may yet turn out to be on the disk.
    var doubtful: [Batch] = []
    var batches = 0
    /// The hash of the entry that was checked last.
    var chained: Bytes32?
    /// How much of the journal need not be read again.
    var checkedEntries = 0
    /// Is told of each batch that became durable.
    var onCommit: ((_ stored: [StoredEntry], _ entries: [JournalEntry]) -> Void)?
    /// What happened, for the report.
    var tally = SimulationRun.Tally()

    init(seed: UInt64, canary: Canary?, signs: Bool, template: SimulatedDisk?) {
        admission = signs ? Admission(ledger: CommandGenerator.ledger, proofs: NoReexecution()) : nil
        disk = SimulatedDisk(seed: seed)
        self.canary = canary
        shadow = Shadow()
        if let template { disk.copy(template) }
        open()
    }

    /// Opens a copy of a backup, on a disk of its own.
    init(restoring backup: Backup, seed: UInt64) {
        admission = Admission(ledger: CommandGenerator.ledger, salt: backup.salt, proofs: NoReexecution())
        signer = Signer(ledger: CommandGenerator.ledger, salt: backup.salt)
        disk = SimulatedDisk(seed: seed)
        canary = nil
        shadow = Shadow(copyOf: backup.shadow)
        (durable, books, known, clock.now) = (backup.model.detached, backup.books, backup.known, backup.time)
        model = durable
        disk.copy(backup.disk)
        open()
    }

    /// Holders sign for a generation from now on.
    func begin(salt: Bytes32) {
        admission = Admission(ledger: CommandGenerator.ledger, salt: salt, proofs: NoReexecution())
        signer = Signer(ledger: CommandGenerator.ledger, salt: salt)
    }

    func perform(_ step: Step) {
        switch step {
        case .deliver(let envelope, let isDurable): waiting.append((envelope, isDurable))
        case .write(let staysOnItsWay): write(staysOnItsWay: staysOnItsWay)
        case .flush: flush()
        case .setClock(let time): clock.now = time
        case .fail(let fault, let after, let times): disk.arm(fault, after: after, times: times)
        case .heal: disk.heal()
        case .crash(let losesPower, let diesAgainAfter):
            disk.crash(losesPower: losesPower)
            recover(diesAgainAfter: diesAgainAfter)
        case .takeOver: takeOver()
        }
    }

    /// Ends the run: what waits is written on a disk that works, the process dies, and everything is compared.
    func finish() {
        disk.heal()
        write(staysOnItsWay: false)
        flush()
        disk.crash(losesPower: true)
        checkedEntries = 0
        recover(diesAgainAfter: nil)
        guard violations.isEmpty, let store else { return }
        checkReplay(of: store)
        checkReceipts()
        if admission != nil { checkVerifier(on: store) }
        require(.records, disk.isSound("ledger.sqlite"), "SQLite's integrity check fails")
    }

    func end() {
        store?.close()
        store = nil
        writer = nil
    }
}
