import AdminSocket
import ArgumentParser
import EthereumABI
import EthereumPrimitives
import EthereumWallet
import Foundation
import Glibc
import Ledger
import LedgerCore
import StrictJSON

/// A gateway on another machine and the key that signs requests to it: the file that `imo --remote` names.
struct RemoteProfile {
    /// Seconds for which a request is valid.
    private static let validitySeconds: UInt64 = 120

    /// The gateway's URL, without a slash at its end.
    let url: String
    /// The domain of its ledger, to which signatures are bound.
    let domain: SigningDomain
    let keystore: String
    let passwordFile: String?
    /// The certificates that are trusted; nil trusts those of the system.
    let certificate: String?

    /// The file's path; nil where the commands are for this machine.
    static var path: String? { getenv("IMO_REMOTE").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }

    /// Takes `--remote FILE` from the beginning of the arguments.
    static func chosenBy(_ arguments: [String]) -> [String] {
        if let first = arguments.first, first.hasPrefix("--remote=") {
            setenv("IMO_REMOTE", String(first.dropFirst("--remote=".count)), 1)
            return Array(arguments.dropFirst())
        }
        guard arguments.first == "--remote", arguments.count > 1 else { return arguments }
        setenv("IMO_REMOTE", arguments[1], 1)
        return Array(arguments.dropFirst(2))
    }

    /// Refuses a command that would use this machine's files where another machine is meant.
    static func requireRemote(_ command: any ParsableCommand, _ arguments: [String]) throws {
        // A group of commands shows its help.
        guard let path, !(command is any WorksRemotely), type(of: command).configuration.subcommands.isEmpty else { return }
        let words = arguments.prefix { !$0.hasPrefix("-") }.prefix(2).joined(separator: " ")
        throw ValidationError(
            "`imo \(words)` works on this machine's files alone, and '\(path)' names another machine; leave --remote (IMO_REMOTE) out, or see `imo remote --help`"
        )
    }

    /// Reads the profile that was chosen; nil where the commands are for this machine.
    ///
    /// - Throws: ``Failure``
    static func chosen() throws -> RemoteProfile? { try path.map(RemoteProfile.init) }

    init(_ path: String) throws {
        let json = try readJSON(path, maximumDepth: 4)
        let names: Set = ["url", "chainId", "ledger", "keystore", "passwordFile", "certificate"]
        if let unknown = json.member(outside: names) {
            throw Failure(
                message: "'\(path)' has the unknown member '\(unknown)'; its members are \(names.sorted().joined(separator: ", "))", code: 78)
        }
        guard let url = json["url"]?.stringValue, let chainID = json["chainId"]?.unsignedInteger, let keystore = json["keystore"]?.stringValue,
            let ledger = json["ledger"]?.stringValue.flatMap({ try? Address($0) })
        else {
            throw Failure(message: "'\(path)' names no url, chainId, ledger and keystore; make it with `imo remote init`", code: 78)
        }
        // The files are named from where the profile stands.
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let resolve = { (name: String) in URL(fileURLWithPath: name, relativeTo: folder).path }
        self.url = try RemoteProfile.checked(url)
        domain = SigningDomain(chainID: chainID, verifyingContract: ledger)
        self.keystore = resolve(keystore)
        passwordFile = json["passwordFile"]?.stringValue.map(resolve)
        certificate = json["certificate"]?.stringValue.map(resolve)
    }

    /// - Throws: ``Failure`` for a URL over which others could read.
    static func checked(_ text: String) throws -> String {
        let url = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let parts = URL(string: url), let host = parts.host(), parts.path().isEmpty, parts.query() == nil, parts.user() == nil,
            parts.scheme == "https" || parts.scheme == "http" && ["127.0.0.1", "::1", "localhost"].contains(host)
        else {
            throw Failure(
                message: "'\(text)' is not a gateway's address; give https://HOST or https://HOST:PORT (http:// for this machine alone)", code: 64)
        }
        return url
    }

    /// Unlocks the key and makes a client whose requests it signs.
    func connect() throws -> AdminClient {
        var password = PasswordOptions()
        password.passwordFile = passwordFile
        let key = try password.unlock(keystore)
        let domain = domain
        return AdminClient(url: url, certificatePath: certificate) { method, path, body in
            guard let nonce = Bytes32(try SecureRandom.bytes(count: 32)) else { preconditionFailure("32 bytes are a word") }
            let request = AdminRequest(
                method: method, path: path, bodyHash: Keccak256.hash(body), nonce: nonce,
                expires: Timestamp.now.seconds + RemoteProfile.validitySeconds)
            let signature = try key.sign(domain.digest(of: request.message(by: key.address)))
            return [
                ("imo-admin-key", "\(key.address)"), ("imo-admin-body", "\(request.bodyHash)"), ("imo-admin-nonce", "\(nonce)"),
                ("imo-admin-expires", "\(request.expires)"), ("imo-admin-signature", Hex.encode(signature.bytes)),
            ]
        }
    }

    /// Does something with a client, which is closed afterwards.
    func withClient<Value: Sendable>(_ body: (AdminClient) async throws -> Value) async throws -> Value {
        let client = try connect()
        do {
            let value = try await body(client)
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// Sends a command and returns its entry.
    ///
    /// - Throws: ``Failure`` for one that was refused, and for one whose fate is unknown.
    func submit(_ command: Command, id: CommandID) async throws -> JournalEntry {
        do {
            let entry = try await withClient { try await $0.submit(command, id: id) }
            guard entry.outcome == .accepted else { throw entry.failure }
            return entry
        } catch AdminError.refused(let outcome) {
            throw outcome.failure(about: command.subject)
        } catch AdminError.unreachable(let place, let reason) {
            throw Failure(
                message:
                    "\(place) does not answer (\(reason)); whether the command was carried out is unknown: send it again under its id \(id), once it answers",
                code: 69)
        }
    }
}

/// A command that can be given to a gateway on another machine, because it reads nothing of a data directory.
protocol WorksRemotely {}

extension AccountCreate: WorksRemotely {}
extension AccountCredit: WorksRemotely {}
extension AccountWithdraw: WorksRemotely {}
extension AccountTransfer: WorksRemotely {}
extension KeyCreate: WorksRemotely {}
extension ModelDeposit: WorksRemotely {}
extension SubmitCommand: WorksRemotely {}
extension ReloadCommand: WorksRemotely {}
extension SignInLink: WorksRemotely {}
extension OperatorRecover: WorksRemotely {}
extension TopCommand: WorksRemotely {}
extension RemoteInit: WorksRemotely {}
extension RemoteProposals: WorksRemotely {}
extension RemoteApprove: WorksRemotely {}
extension RemoteWithdraw: WorksRemotely {}
extension RemoteMetrics: WorksRemotely {}

extension CommonOptions {
    /// Connects to the gateway on another machine that was chosen, or to the one that serves the data directory.
    ///
    /// - Throws: ``Failure`` of code 69 where none does.
    func connectToGateway() throws -> AdminClient {
        if let profile = try RemoteProfile.chosen() { return try profile.connect() }
        try directory.requireLedger()
        guard let client = AdminClient.connect(socketPath: directory.adminSocket) else {
            throw Failure(message: "no gateway serves '\(dataPath)'; start it with `imo serve`, or name another --data directory", code: 69)
        }
        return client
    }
}
