package import EthereumPrimitives
package import LedgerCore
internal import PrivateFiles
internal import Resilience
internal import StrictJSON
internal import Synchronization

/// The policies of single API keys, and the time at which each was last used.
package final class KeyPolicies: Sendable {
    /// The most keys whose last use is kept. The one that was used least recently is forgotten first.
    private static let maximumUses = 65_536

    private struct State {
        var policies: [Bytes32: KeyPolicy]
        /// The use of the keys that have limits of their own.
        var tables: [Bytes32: LimitTable<Bytes32>] = [:]
        var lastUses: [Bytes32: Timestamp]
        var hasUnwrittenUses = false
    }

    private let path: String
    private let usesPath: String
    private let state: Mutex<State>

    /// - Parameters:
    ///   - path: The file of the policies.
    ///   - usesPath: The file of the last uses. One that cannot be read is begun anew.
    package init(path: String, usesPath: String) throws(KeyPolicyFailure) {
        (self.path, self.usesPath) = (path, usesPath)
        state = Mutex(State(policies: try KeyPolicyDirectory(path: path).policies, lastUses: KeyPolicies.lastUses(path: usesPath)))
    }

    /// Reads the policies again. After an error the old ones stay.
    package func reload() throws(KeyPolicyFailure) {
        let fresh = try KeyPolicyDirectory(path: path).policies
        state.withLock { state in
            state.tables = state.tables.filter { fresh[$0.key]?.limits == state.policies[$0.key]?.limits }
            state.policies = fresh
        }
    }

    func policy(of key: Bytes32) -> KeyPolicy? { state.withLock { $0.policies[key] } }

    /// Notes that a key was used.
    func note(_ key: Bytes32, at time: Timestamp) {
        state.withLock { state in
            if state.lastUses[key] == nil, state.lastUses.count >= KeyPolicies.maximumUses,
                let oldest = state.lastUses.min(by: { $0.value < $1.value })
            {
                state.lastUses[oldest.key] = nil
            }
            state.lastUses[key] = time
            state.hasUnwrittenUses = true
        }
    }

    /// Admits a call under the key's own limits; nil for a key that has none.
    ///
    /// - Throws: `LimitRefusal`
    func begin(_ key: Bytes32, tokens: UInt64, at now: Moment) throws(LimitRefusal) -> LimitTable<Bytes32>.Pass? {
        try state.withLock { (state) throws(LimitRefusal) in
            guard let limits = state.policies[key]?.limits, !limits.isUnlimited else { return nil }
            return try state.tables[key, default: LimitTable(limits: limits, capacity: 1)].begin(key, tokens: tokens, at: now)
        }
    }

    func end(_ pass: LimitTable<Bytes32>.Pass, of key: Bytes32, usedTokens: UInt64) {
        state.withLock { $0.tables[key]?.end(pass, usedTokens: usedTokens) }
    }

    // MARK: Last uses

    /// Writes the last uses, if there are new ones. A crash loses those of half a minute.
    package func writeLastUses() {
        let uses = state.withLock { state -> [Bytes32: Timestamp]? in
            defer { state.hasUnwrittenUses = false }
            return state.hasUnwrittenUses ? state.lastUses : nil
        }
        guard let uses else { return }
        let document = JSONValue.object(uses.sorted { $0.key < $1.key }.map { JSONMember($0.key.description, .string($0.value.rfc3339)) })
        try? PrivateFile.replace(usesPath, content: document.utf8)
    }

    /// The last use of each key, as far as it was written.
    package static func lastUses(path: String) -> [Bytes32: Timestamp] {
        guard let bytes = try? PrivateFile.read(path, maximumBytes: 64 << 20)?.bytes, let members = try? JSONValue(parsing: bytes).objectValue else {
            return [:]
        }
        var uses: [Bytes32: Timestamp] = [:]
        for member in members {
            if let hash = Bytes32(hex: member.name), let time = member.value.stringValue.flatMap({ Timestamp(rfc3339: $0) }) { uses[hash] = time }
        }
        return uses
    }
}
