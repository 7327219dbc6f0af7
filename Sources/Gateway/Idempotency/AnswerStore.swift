internal import EthereumABI
internal import EthereumPrimitives
internal import HTTPTypes
internal import LedgerCore
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// The first answers to calls with an `Idempotency-Key`: who repeats a call gets its answer again, also while the first still runs, and pays once.
///
/// Kept in memory, within bounds: the oldest answers of the account that keeps the most give way first, so that nobody pushes out another's with his
/// own. A restart forgets them all.
final class AnswerStore: Sendable {
    /// A key is a caller's own: two callers may use the same text.
    struct Key: Sendable, Hashable {
        let account: AccountName
        let keyHash: Bytes32
        let text: String
    }

    enum Admission: Sendable {
        /// Nobody used the key before: the call is to be made, and its answer told to the memo.
        case first(AnswerMemo)
        case repeated(WholeAnswer)
        /// The first call runs: its answer will be told here.
        case running(AnswerMemo)
        /// The key was used with another body.
        case otherBody
        /// As many calls with keys run as can be remembered.
        case full
    }

    private struct Entry {
        let fingerprint: Bytes32
        let memo: AnswerMemo
        var answer: WholeAnswer?
        var expiry = ContinuousClock.Instant.now
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var shelves: [AccountName: Shelf] = [:]
        var bytes = 0
    }

    /// What is kept of one account.
    private struct Shelf {
        /// Oldest first; never empty.
        var keys: ArraySlice<Key> = []
        var bytes = 0
    }

    private let state = Mutex(State())
    private let maximumAnswers: Int
    private let maximumBytes: Int
    private let lifetime: Duration

    init(_ configuration: GatewayConfiguration) {
        maximumAnswers = configuration.maximumRememberedAnswers
        maximumBytes = configuration.maximumRememberedBytes
        lifetime = .seconds(configuration.rememberedAnswerSeconds)
    }

    /// - Parameter fingerprint: A hash of everything that makes a call the same call.
    func admit(_ key: Key, fingerprint: Bytes32) -> Admission {
        state.withLock { state in
            removeExpired(of: key.account, from: &state)
            if let entry = state.entries[key] {
                guard entry.fingerprint == fingerprint else { return .otherBody }
                return entry.answer.map { .repeated($0) } ?? .running(entry.memo)
            }
            if state.entries.count >= maximumAnswers { removeOldest(of: largest(state, by: \.keys.count), from: &state) }
            guard state.entries.count < maximumAnswers else { return .full }
            let memo = AnswerMemo(store: self, key: key)
            state.entries[key] = Entry(fingerprint: fingerprint, memo: memo)
            return .first(memo)
        }
    }

    /// Whether the key was used with another fingerprint than this.
    func isUsed(_ key: Key, otherThanFor fingerprint: Bytes32) -> Bool {
        state.withLock { state in
            removeExpired(of: key.account, from: &state)
            return state.entries[key].map { $0.fingerprint != fingerprint } ?? false
        }
    }

    /// Keeps the answer of a call that was charged.
    fileprivate func keep(_ answer: WholeAnswer, for key: Key, of memo: AnswerMemo) {
        state.withLock { state in
            guard let entry = state.entries[key], entry.memo === memo, entry.answer == nil else { return }
            let answer = answer.body.readableBytes > maximumBytes / 8 ? .notKept : answer
            state.entries[key]?.answer = answer
            state.entries[key]?.expiry = .now + lifetime
            state.shelves[key.account, default: Shelf()].keys.append(key)
            state.shelves[key.account]?.bytes += answer.body.readableBytes
            state.bytes += answer.body.readableBytes
            while state.bytes > maximumBytes, !state.shelves.isEmpty { removeOldest(of: largest(state, by: \.bytes), from: &state) }
        }
    }

    /// Forgets a call that was not charged, so that another try is made; but not one that was let through since.
    fileprivate func forget(_ key: Key, of memo: AnswerMemo) {
        state.withLock { state in
            guard let entry = state.entries[key], entry.memo === memo, entry.answer == nil else { return }
            state.entries[key] = nil
        }
    }

    private func removeExpired(of account: AccountName, from state: inout State) {
        let now = ContinuousClock.now
        while let key = state.shelves[account]?.keys.first, let entry = state.entries[key], entry.expiry <= now {
            removeOldest(of: account, from: &state)
        }
    }

    /// Whose answers give way; nil when none are kept.
    private func largest(_ state: State, by size: (Shelf) -> Int) -> AccountName? {
        state.shelves.max { size($0.value) < size($1.value) }?.key
    }

    private func removeOldest(of account: AccountName?, from state: inout State) {
        guard let account, var shelf = state.shelves.removeValue(forKey: account), let key = shelf.keys.popFirst() else { return }
        let bytes = state.entries.removeValue(forKey: key)?.answer?.body.readableBytes ?? 0
        state.bytes -= bytes
        shelf.bytes -= bytes
        if !shelf.keys.isEmpty { state.shelves[account] = shelf }
    }
}

/// Where a call with an `Idempotency-Key` tells its end, for the next one with the same key and for those that wait already.
final class AnswerMemo: CallPermit {
    typealias Told = Result<WholeAnswer, OpenAIError>

    private enum State {
        case open([@Sendable (Told) -> Void])
        case told(Told)
    }

    private let store: AnswerStore
    private let key: AnswerStore.Key
    private let state = Mutex(State.open([]))

    init(store: AnswerStore, key: AnswerStore.Key) {
        self.store = store
        self.key = key
    }

    var keepsAnswer: Bool { true }

    func ended(_ end: CallEnd) {
        switch end {
        case .completed(let answer, _, _):
            store.keep(answer, for: key, of: self)
            tell(.success(answer))
        case .passed(let answer):
            // Nothing was charged: only who waits already gets this answer.
            store.forget(key, of: self)
            tell(.success(answer))
        case .failed(let error):
            store.forget(key, of: self)
            tell(.failure(error))
        }
    }

    /// Calls `told` with the answer when there is one.
    func wait(_ told: @escaping @Sendable (Told) -> Void) {
        let result = state.withLock { state -> Told? in
            switch state {
            case .told(let result): return result
            case .open(let waiting):
                state = .open(waiting + [told])
                return nil
            }
        }
        if let result { told(result) }
    }

    private func tell(_ result: Told) {
        let waiting = state.withLock { state -> [@Sendable (Told) -> Void] in
            guard case .open(let waiting) = state else { return [] }
            state = .told(result)
            return waiting
        }
        for told in waiting { told(result) }
    }
}

extension WholeAnswer {
    /// Stands for an answer that was too large to keep: its call was charged, so that repeating it must not make it again.
    static let notKept: WholeAnswer = {
        let error = OpenAIError(
            status: .conflict, message: "The call was made and charged, but its answer was too large to keep. Use a new key to make it again.",
            type: "invalid_request_error", code: "answer_not_kept")
        return WholeAnswer(status: .conflict, headers: ["content-type": "application/json"], body: ByteBuffer(bytes: error.body.utf8))
    }()
}
