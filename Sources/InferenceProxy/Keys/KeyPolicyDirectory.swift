package import EthereumPrimitives
internal import PrivateFiles
internal import StrictJSON

/// The file `key-policies.json` of a data directory: what single API keys may do. Keys stand in it by their hashes.
package struct KeyPolicyDirectory: Sendable, Hashable {
    package var policies: [Bytes32: KeyPolicy] = [:]

    /// Reads the file. One that is not there limits no key.
    ///
    /// - Throws: ``KeyPolicyFailure`` when the file cannot be read, or says what is not known: a key must not be free by a slip of the pen.
    package init(path: String) throws(KeyPolicyFailure) {
        let bytes: [UInt8]?
        do { bytes = try PrivateFile.read(path, maximumBytes: 64 << 20)?.bytes } catch { throw KeyPolicyFailure(path: path, reason: error.reason) }
        guard let bytes else { return }
        guard let document = try? JSONValue(parsing: bytes), let keys = document["keys"]?.objectValue else {
            throw KeyPolicyFailure(path: path, reason: "it has no object \"keys\"")
        }
        if let other = document.objectValue?.first(where: { !["version", "keys"].contains($0.name) }) {
            throw KeyPolicyFailure(path: path, reason: "it has the member \"\(other.name.prefix(70))\" beside \"version\" and \"keys\"")
        }
        for member in keys {
            guard let hash = Bytes32(hex: member.name), let policy = KeyPolicy(json: member.value) else {
                throw KeyPolicyFailure(path: path, reason: "what it says of the key \(member.name.prefix(70)) cannot be read")
            }
            guard policies.updateValue(policy, forKey: hash) == nil else {
                throw KeyPolicyFailure(path: path, reason: "it has the key \(member.name.prefix(70)) twice")
            }
        }
    }

    /// Writes the file whole or not at all, with mode 0600.
    ///
    /// - Throws: ``KeyPolicyFailure``
    package func save(to path: String) throws(KeyPolicyFailure) {
        let keys = policies.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { JSONMember($0.key.description, $0.value.json) }
        let document = JSONValue.object(["version": .number("1"), "keys": .object(keys)])
        do { try PrivateFile.replace(path, content: Array((document.prettyText() + "\n").utf8)) } catch {
            throw KeyPolicyFailure(path: path, reason: error.reason)
        }
    }
}

/// The file of keys' policies cannot be used.
package struct KeyPolicyFailure: Error, Sendable, Hashable, CustomStringConvertible {
    let path: String
    let reason: String

    package var description: String { "\(path) cannot be used (\(reason)); correct it, or set the key's limits again with `imo key limit`" }
}
