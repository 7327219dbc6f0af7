internal import EthereumPrimitives
internal import HTTPTypes
internal import IdempotencyArchive
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Makes a call with an `Idempotency-Key` once, and repeats its response: while the first call runs, and after a restart or a crash.
///
/// The response is on the disk before the charge is, and counts only if the ledger has the charge. So a crash leaves a charged call with its response, or
/// a response without a charge, which is thrown away when the key is used again.
final class IdempotentAdmission: CallAdmission {
    private let archive: ResponseArchive
    private let lookups: LedgerLookups
    private let background: BackgroundRegister
    private let maximumRunning: Int
    private let running = Mutex<[[UInt8]: RunningCall]>([:])

    init(archive: ResponseArchive, lookups: LedgerLookups, background: BackgroundRegister, maximumRunning: Int) {
        self.archive = archive
        self.lookups = lookups
        self.background = background
        self.maximumRunning = maximumRunning
    }

    func admit(_ call: InferenceCall, on eventLoop: any EventLoop, decide: @escaping @Sendable (AdmissionDecision) -> Void) {
        let key: ResponseKey?
        do throws(OpenAIError) {
            key = try ResponseKey(headers: call.headers, account: call.caller.account, endpoint: call.request.endpoint) {
                SHA256.hash(call.request.body)
            }
        } catch {
            return decide(.refuse(error))
        }
        guard let key else { return decide(.proceed(nil)) }
        switch begin(key) {
        case .full: decide(.refuse(.tooManyRunning))
        case .other(let first):
            guard first.fingerprint == key.fingerprint else { return decide(.refuse(.idempotencyKeyReused)) }
            first.wait { result in eventLoop.execute { decide(AdmissionDecision(repeating: result)) } }
        case .first(let first):
            archive.find(key) { [self] found in
                let known = self.known(found)
                eventLoop.execute { self.go(on: known, first, key: key, decide: decide) }
            }
        }
    }

    /// A key that was used with another request is refused as such, whatever this one is.
    func check(_ request: UnreadableRequest, on eventLoop: any EventLoop, then: @escaping @Sendable (OpenAIError?) -> Void) {
        let key = try? ResponseKey(headers: request.headers, account: request.caller.account, endpoint: request.endpoint) {
            SHA256.hash(request.body)
        }
        guard let key else { return then(nil) }
        if running.withLock({ $0[key.id] != nil }) { return then(.idempotencyKeyReused) }
        archive.find(key) { [self] found in
            let isReused = if case .otherRequest = self.known(found) { true } else { false }
            eventLoop.execute { then(isReused ? .idempotencyKeyReused : nil) }
        }
    }

    private enum Beginning {
        case first(RunningCall)
        case other(RunningCall)
        case full
    }

    private func begin(_ key: ResponseKey) -> Beginning {
        running.withLock { running in
            if let other = running[key.id] { return .other(other) }
            guard running.count < maximumRunning else { return .full }
            let first = RunningCall(fingerprint: key.fingerprint)
            running[key.id] = first
            return .first(first)
        }
    }

    /// The possible findings about an earlier call under a key, by the archive and by the ledger.
    private enum Known {
        case nothing
        case answer(WholeResponse)
        case otherRequest
        /// The ledger or the archive cannot say at present.
        case unknown
    }

    /// Called off the event loops.
    private func known(_ found: Result<ResponseArchive.Found, ResponseArchiveFailure>) -> Known {
        guard case .success(let found) = found else { return .unknown }
        do throws(OpenAIError) {
            switch found {
            case .nothing: return .nothing
            // A response that is made in the background will be charged.
            case .otherRequest(let call) where background.needs(call): return .otherRequest
            case .answer(let answer, let call) where background.needs(call): return .answer(WholeResponse(answer))
            case .otherRequest(let call): return try lookups.charge(of: call) == nil ? .nothing : .otherRequest
            case .notKept(let call): return try lookups.charge(of: call) == nil ? .nothing : .answer(.notKept)
            case .answer(let answer, let call): return try lookups.charge(of: call).map { .answer(WholeResponse(answer, charge: $0)) } ?? .nothing
            }
        } catch {
            return .unknown
        }
    }

    private func go(on known: Known, _ first: RunningCall, key: ResponseKey, decide: (AdmissionDecision) -> Void) {
        let end = { (result: Result<WholeResponse, OpenAIError>) in
            self.end(key.id)
            first.tell(result)
        }
        switch known {
        case .nothing: decide(.proceed(IdempotentPermit(key: key, archive: archive, first: first) { [self] in self.end(key.id) }))
        case .answer(let answer):
            end(.success(answer))
            decide(.replay(answer.repeated))
        case .otherRequest:
            end(.failure(.idempotencyKeyReused))
            decide(.refuse(.idempotencyKeyReused))
        case .unknown:
            end(.failure(.ledgerUnavailable))
            decide(.refuse(.ledgerUnavailable))
        }
    }

    private func end(_ id: [UInt8]) { running.withLock { $0[id] = nil } }
}

/// The first call under a key.
private struct IdempotentPermit: CallPermit {
    let key: ResponseKey
    let archive: ResponseArchive
    let first: RunningCall
    /// Lets the key be used again.
    let release: @Sendable () -> Void

    init(key: ResponseKey, archive: ResponseArchive, first: RunningCall, release: @escaping @Sendable () -> Void) {
        self.key = key
        self.archive = archive
        self.first = first
        self.release = release
    }

    var keepsResponse: Bool { true }
    var headers: [(String, String)] { [] }

    func keep(_ answer: ResponseDraft, hold: CommandID, then: @escaping @Sendable (Bool) -> Void) {
        archive.put(answer.kept, of: hold, for: key, then: then)
    }

    func ended(_ end: CallEnd) {
        switch end {
        case .completed(let answer, let charge, _):
            first.tell(.success(answer))
            archive.complete(ResponseDraft(answer, isComplete: true).kept, of: charge.receipt, for: key) { _ in release() }
        case .passed(let answer):
            first.tell(.success(answer))
            release()
        case .failed(let error):
            first.tell(.failure(error))
            release()
        }
    }
}

/// A call that runs, for those that repeat it meanwhile.
final class RunningCall: Sendable {
    typealias Result = Swift.Result<WholeResponse, OpenAIError>

    private enum State {
        case open([@Sendable (Result) -> Void])
        case told(Result)
    }

    let fingerprint: [UInt8]
    private let state = Mutex(State.open([]))

    init(fingerprint: [UInt8]) {
        self.fingerprint = fingerprint
    }

    /// Calls back with the call's end, at once when there is one.
    func wait(_ body: @escaping @Sendable (Result) -> Void) {
        let told = state.withLock { state -> Result? in
            switch state {
            case .told(let result): return result
            case .open(let waiting):
                state = .open(waiting + [body])
                return nil
            }
        }
        if let told { body(told) }
    }

    func tell(_ result: Result) {
        let waiting = state.withLock { state -> [@Sendable (Result) -> Void] in
            guard case .open(let waiting) = state else { return [] }
            state = .told(result)
            return waiting
        }
        for body in waiting { body(result) }
    }
}

extension AdmissionDecision {
    fileprivate init(repeating result: RunningCall.Result) {
        switch result {
        case .success(let answer): self = .replay(answer.repeated)
        case .failure(let error): self = .refuse(error)
        }
    }
}

extension OpenAIError {
    static let idempotencyKeyReused = OpenAIError(
        status: .unprocessableContent, message: "This Idempotency-Key was used with another request. Use a new key for a new request.",
        type: "invalid_request_error", code: "idempotency_key_reused")

    static let tooManyRunning = OpenAIError(
        status: .serviceUnavailable, message: "Too many calls with an Idempotency-Key are running. Try again shortly.", type: "server_error",
        code: "overloaded", retryAfterSeconds: 1)
}
