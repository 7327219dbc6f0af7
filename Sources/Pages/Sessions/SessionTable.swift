internal import EthereumPrimitives
internal import EthereumWallet
internal import LedgerCore
internal import Synchronization

/// The sessions of those who are signed in. They live in memory: they end with the process, an hour after their last use, and twelve hours after their
/// beginning.
///
/// The table knows a session by the SHA-256 of its token alone. Every sign-in makes a new token, so that none can be set beforehand.
package final class SessionTable: Sendable {
    static let lifetimeMilliseconds: UInt64 = 12 * 3_600_000
    static let idleMilliseconds: UInt64 = 3_600_000
    /// The life of a challenge that a wallet signs.
    static let challengeMilliseconds: UInt64 = 300_000
    /// The life of a link for the operator.
    static let linkMilliseconds: UInt64 = 600_000
    /// The most sessions, and the most of one reader; the oldest of a reader's give way.
    static let (capacity, readerCapacity) = (10_000, 8)

    /// A session as lists show it.
    struct Session: Sendable {
        /// Names the session and opens nothing.
        let id: String
        let reader: Reader
        /// Stands in each of the session's forms, and is not known to other sites.
        let formToken: String
        let startedAt: Timestamp
        let expiresAt: Timestamp
        fileprivate(set) var usedAt: Timestamp
    }

    /// A nonce that a wallet's message must have.
    struct Challenge: Sendable {
        let holder: Address
        let host: String
        let expiresAt: Timestamp
    }

    private struct State {
        var sessions: [Bytes32: Session] = [:]
        var challenges: [String: Challenge] = [:]
        var links: [Bytes32: Timestamp] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// Begins a session and returns its token, which the reader's browser alone keeps.
    func begin(for reader: Reader, at now: Timestamp) throws -> String {
        let token = try Self.random(32)
        let session = Session(
            id: try Self.random(6), reader: reader, formToken: try Self.random(16), startedAt: now,
            expiresAt: now.adding(milliseconds: Self.lifetimeMilliseconds), usedAt: now)
        state.withLock { state in
            state.sessions = state.sessions.filter { Self.isLive($0.value, at: now) }
            let own = state.sessions.filter { $0.value.reader == reader }.sorted { $0.value.startedAt < $1.value.startedAt }
            for old in own.dropLast(Self.readerCapacity - 1) { state.sessions[old.key] = nil }
            if state.sessions.count >= Self.capacity, let oldest = state.sessions.min(by: { $0.value.usedAt < $1.value.usedAt })?.key {
                state.sessions[oldest] = nil
            }
            state.sessions[Self.hash(token)] = session
        }
        return token
    }

    /// The session of a token; nil where there is none or it ended.
    func session(of token: String, at now: Timestamp) -> Session? {
        let key = Self.hash(token)
        return state.withLock { state in
            guard let session = state.sessions[key] else { return nil }
            guard Self.isLive(session, at: now) else {
                state.sessions[key] = nil
                return nil
            }
            state.sessions[key]?.usedAt = max(session.usedAt, now)
            return session
        }
    }

    /// The sessions of a reader, or of everybody, the newest first.
    func list(of reader: Reader? = nil, at now: Timestamp) -> [Session] {
        let all = state.withLock { Array($0.sessions.values) }
        return all.filter { Self.isLive($0, at: now) && (reader == nil || $0.reader == reader) }.sorted { $0.startedAt > $1.startedAt }
    }

    /// Ends a session by its id; of a reader, or of anybody.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    func end(_ id: String, of reader: Reader? = nil) -> Bool {
        state.withLock { state in
            guard let key = state.sessions.first(where: { $0.value.id == id && (reader == nil || $0.value.reader == reader) })?.key else {
                return false
            }
            state.sessions[key] = nil
            return true
        }
    }

    private static func isLive(_ session: Session, at now: Timestamp) -> Bool {
        now < session.expiresAt && now < session.usedAt.adding(milliseconds: idleMilliseconds)
    }

    // MARK: - Challenges and links

    /// Makes the nonce of a message that an address signs for this host.
    func challenge(_ holder: Address, host: String, at now: Timestamp) throws -> String {
        let nonce = try Self.random(16)
        state.withLock { state in
            state.challenges = state.challenges.filter { now < $0.value.expiresAt }
            if state.challenges.count >= Self.capacity, let oldest = state.challenges.min(by: { $0.value.expiresAt < $1.value.expiresAt })?.key {
                state.challenges[oldest] = nil
            }
            state.challenges[nonce] = Challenge(holder: holder, host: host, expiresAt: now.adding(milliseconds: Self.challengeMilliseconds))
        }
        return nonce
    }

    /// Uses a nonce up; nil for one that was not made here, was used, or is too old.
    func take(_ nonce: String, at now: Timestamp) -> Challenge? {
        guard let challenge = state.withLock({ $0.challenges.removeValue(forKey: nonce) }), now < challenge.expiresAt else { return nil }
        return challenge
    }

    /// Makes the code of a link by which the operator signs in once.
    func makeLink(at now: Timestamp) throws -> String {
        let code = try Self.random(32)
        state.withLock { state in
            state.links = state.links.filter { now < $0.value }
            if state.links.count >= 64, let oldest = state.links.min(by: { $0.value < $1.value })?.key { state.links[oldest] = nil }
            state.links[Self.hash(code)] = now.adding(milliseconds: Self.linkMilliseconds)
        }
        return code
    }

    /// Uses a link's code up.
    func takeLink(_ code: String, at now: Timestamp) -> Bool {
        guard let end = state.withLock({ $0.links.removeValue(forKey: Self.hash(code)) }) else { return false }
        return now < end
    }

    private static func random(_ count: Int) throws -> String { Hex.encode(try SecureRandom.bytes(count: count), prefix: false) }
    private static func hash(_ token: String) -> Bytes32 { SHA256.hash(Array(token.utf8)) }
}
