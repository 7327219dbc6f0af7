import EthereumPrimitives
import Ledger
import LedgerCore
import Synchronization
import Testing

/// The writer's two stages, in every order in which its threads can run them.
@Suite("Batcher")
struct BatcherTests {
    private let store = FailingStore()
    private let clock = TestClock()
    private let answers = Answers()

    private final class Answers: Sendable {
        private let outcomes = Mutex<[UInt64: Result<Answer, SubmissionError>]>([:])

        subscript(number: UInt64) -> Result<Answer, SubmissionError>? {
            get { outcomes.withLock { $0[number] } }
        }

        func set(_ result: Result<Answer, SubmissionError>, for number: UInt64) {
            outcomes.withLock { outcomes in
                #expect(outcomes[number] == nil, "answered once")
                outcomes[number] = result
            }
        }
    }

    private func makeBatcher() throws -> Batcher {
        let genesis = OpenLedger(
            ledgerID: .zero, chainID: 1, asset: try AssetID("local:credit"), operatorAddress: .zero, contentWindowSeconds: 1)
        _ = try LedgerWriter.open(genesis, in: store, id: CommandID(high: 0, low: 2), at: clock.now)
        let clock = clock
        return Batcher(store: store) { clock.now }
    }

    private func submission(_ number: UInt64, _ command: Command, id: UInt64? = nil, isDurable: Bool = true) -> Submission {
        let answers = answers
        return Submission(command: command, id: CommandID(high: 1, low: id ?? number), isDurable: isDurable) { answers.set($0, for: number) }
    }

    private func create(_ name: String) throws -> Command { .createAccount(CreateAccount(name: try AccountName(name))) }

    private func credit(_ name: String, _ amount: UInt256) throws -> Command {
        .credit(Credit(account: .named(try AccountName(name)), amount: amount, reference: ""))
    }

    private func withdraw(_ name: String, _ amount: UInt256) throws -> Command {
        .withdraw(Withdraw(account: .named(try AccountName(name)), amount: amount, reference: ""))
    }

    @Test("A record that is damaged fails the one command that needs it; those before and after it are applied, and the writer stays healthy")
    func damagedRecord() throws {
        let batcher = try makeBatcher()
        batcher.run([submission(1, try create("sound")), submission(2, try create("damaged"))])
        store.damage(.balance(.named(try AccountName("damaged")), .settlement))
        batcher.run([submission(3, try credit("sound", 5)), submission(4, try credit("damaged", 7)), submission(5, try credit("sound", 6))])
        #expect(try answers[3]?.get().entry.outcome == .accepted)
        #expect(try answers[5]?.get().entry.outcome == .accepted)
        guard case .failure(.unavailable(let failure)) = try #require(answers[4]) else {
            Issue.record("a command on a damaged record was answered")
            return
        }
        #expect(failure.code == .corrupt && batcher.isHealthy)
        #expect(try store.head().number == 5)
    }

    @Test("A command that needs nothing from the store is applied at once, and joins the batch; others are left as they were")
    func atOnce() throws {
        let batcher = try makeBatcher()
        func result(_ submission: Submission) -> String {
            switch batcher.applyAtOnce(submission) {
            case .impossible: "impossible"
            case .awaitsCommit: "awaits its commit"
            case .answered(let answer): answer.entry.outcome.name
            }
        }
        #expect(result(submission(1, try create("a"))) == "impossible", "the store has not been read yet")
        batcher.run([submission(2, try create("a"))])
        #expect(result(submission(3, try create("b"), isDurable: false)) == "impossible", "whether there is a b is not known")
        #expect(result(submission(4, try create("a"), isDurable: false)) == "accountExists")
        #expect(result(submission(5, try create("a"), id: 4)) == "impossible", "its id was used")
        #expect(result(submission(6, try create("a"))) == "awaits its commit")
        #expect(answers[4] == nil, "the caller answers")
        let batch = try #require(batcher.seal())
        #expect(answers[6] == nil)
        batch.answer(batcher.commit(batch))
        #expect(try answers[6]?.get().entry.outcome == .accountExists)
        #expect(try store.head().number == 4)
        store.isFailing = true
        batcher.run([submission(7, try create("c"))])
        store.isFailing = false
        #expect(result(submission(8, try create("a"))) == "impossible", "nothing is built on a ledger that cannot write")
    }

    @Test("What is applied while a batch is on its way builds on that batch, and is answered after its own commit only")
    func overlap() throws {
        let batcher = try makeBatcher()
        batcher.run([submission(1, try create("a"))])
        batcher.apply([submission(2, try credit("a", 10))])
        let first = try #require(batcher.seal())
        batcher.apply([submission(3, try withdraw("a", 7)), submission(4, try withdraw("a", 7))])
        #expect(answers[2] == nil)
        first.answer(batcher.commit(first))
        #expect(try answers[2]?.get().entry.outcome == .accepted)
        #expect(answers[3] == nil)
        batcher.flush()
        #expect(try answers[3]?.get().entry.outcome == .accepted)
        #expect(try answers[4]?.get().entry.outcome == .insufficientBalance)
        #expect(try store.head().number == 5)
    }

    @Test("A record that a batch on its way removes is gone for the batch after it, although the store still has it")
    func removal() throws {
        let batcher = try makeBatcher()
        let owner = Address(lowBytesOf: Bytes32(UInt256(1)))
        let terms = TokenTerms(name: "T", symbol: "T", supply: 10, percentClaimable: 60, snapshotIntervalSeconds: 1, claimWindow: 0)
        let model = RegisterModel(
            model: try ModelID("m"), issuer: owner, token: terms, prices: PriceSchedule(),
            limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1), modelCommitment: .zero)
        batcher.run([submission(1, .registerModel(model)), submission(2, try create("a")), submission(3, try credit("a", 10))])
        let hold = Hold(
            account: try AccountName("a"), model: model.model, keyHash: .zero, greatestUsage: Usage(), expiresAt: clock.now.adding(milliseconds: 9),
            requestHash: .zero)
        let key = CreateKey(keyHash: .zero, account: hold.account, label: "")
        batcher.run([submission(4, .createKey(key)), submission(6, .hold(hold))])
        #expect(try store.load(.hold(CommandID(high: 1, low: 6))) != nil)
        let void = Command.void(VoidHold(hold: CommandID(high: 1, low: 6), reason: .callerLeft))
        batcher.apply([submission(7, void)])
        let first = try #require(batcher.seal())
        batcher.apply([submission(8, void)])
        first.answer(batcher.commit(first))
        batcher.flush()
        #expect(try answers[7]?.get().entry.outcome == .accepted)
        #expect(try answers[8]?.get().entry.outcome == .holdNotFound)
    }

    @Test("A failed commit takes along what was built on it; afterwards the same commands succeed")
    func failure() throws {
        let batcher = try makeBatcher()
        batcher.run([submission(1, try create("a"))])
        batcher.apply([submission(2, try credit("a", 10))])
        let first = try #require(batcher.seal())
        batcher.apply([submission(3, try withdraw("a", 7))])
        store.isFailing = true
        first.answer(batcher.commit(first))
        #expect(throws: SubmissionError.self) { try answers[2]?.get() }
        #expect(batcher.seal() == nil)
        #expect(throws: SubmissionError.self) { try answers[3]?.get() }
        store.isFailing = false
        batcher.run([submission(4, try withdraw("a", 7), id: 3)])
        #expect(try answers[4]?.get().entry.outcome == .insufficientBalance, "the credit never was")
        batcher.run([submission(5, try credit("a", 10), id: 2)])
        #expect(try answers[5]?.get().entry.number == 4)
        #expect(batcher.isHealthy)
    }

    @Test("A batch that was sealed while the one before it is on its way fails with that one, and is not written")
    func failureOfSealed() throws {
        let batcher = try makeBatcher()
        batcher.run([submission(1, try create("a"))])
        batcher.apply([submission(2, try credit("a", 10))])
        let first = try #require(batcher.seal())
        batcher.apply([submission(3, try withdraw("a", 7))])
        let second = try #require(batcher.seal())
        store.isFailing = true
        first.answer(batcher.commit(first))
        store.isFailing = false
        second.answer(batcher.commit(second))
        #expect(throws: SubmissionError.self) { try answers[2]?.get() }
        #expect(throws: SubmissionError.self) { try answers[3]?.get() }
        #expect(try store.head().number == 2)
        batcher.run([submission(4, try withdraw("a", 7))])
        #expect(try answers[4]?.get().entry.outcome == .insufficientBalance)
    }

    @Test("A repeated id gets the first entry while that waits, is on its way, is in the store, and long after", arguments: [true, false])
    func repeats(isDurable: Bool) throws {
        let batcher = try makeBatcher()
        let command = try create("a")
        batcher.apply([submission(1, command), submission(2, command, id: 1, isDurable: isDurable)])
        let first = try #require(batcher.seal())
        batcher.apply([submission(3, command, id: 1, isDurable: isDurable), submission(4, try create("b"), id: 1, isDurable: isDurable)])
        first.answer(batcher.commit(first))
        batcher.flush()
        batcher.run([submission(5, command, id: 1, isDurable: isDurable)])
        // So many that the floor of the ids known to be new rises above the first one.
        for number in stride(from: UInt64(1_000), to: 101_000, by: 1_000) {
            batcher.run((0..<1_000).map { submission(number + $0, .expireHold(ExpireHold(hold: CommandID(high: 9, low: 9)))) })
        }
        batcher.run([submission(6, command, id: 1, isDurable: isDurable)])
        for number in [1, 2, 3, 5, 6] as [UInt64] { #expect(try answers[number]?.get().entry.number == 2) }
        #expect(throws: SubmissionError.self) { try answers[4]?.get() }
        #expect(try store.head().number == 100_002)
    }

    @Test("An id from a clock far ahead is known too, and so are those before it")
    func idsAhead() throws {
        let batcher = try makeBatcher()
        let answers = answers
        let ids = (0..<70_000).map { index in
            index == 5 ? CommandID(high: .max - 1, low: 0) : CommandID(time: clock.now, random: (0, UInt64(index) << 1))
        }
        let command = try create("a")
        for (index, id) in (ids + [ids[5], ids[0], ids[69_999]]).enumerated() {
            batcher.run([Submission(command: command, id: id, isDurable: true) { answers.set($0, for: UInt64(index)) }])
        }
        for (repeated, first) in [(70_000, 5), (70_001, 0), (70_002, 69_999)] as [(UInt64, UInt64)] {
            #expect(try answers[repeated]?.get().entry == answers[first]?.get().entry)
        }
        #expect(try store.head().number == 70_001)
    }
}
