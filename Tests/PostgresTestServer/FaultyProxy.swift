import Foundation
import Glibc
import Synchronization

/// Stands between a ledger and its PostgreSQL server, and spoils commits as it is told.
///
/// It reads the protocol's messages: a client's turn ends with Sync, Query or Terminate, the server's with ReadyForQuery (PostgreSQL, chapter 55).
package final class FaultyProxy: Sendable {
    /// The fate of one commit.
    package enum Fault: Sendable, CaseIterable {
        /// It arrives and is answered.
        case none
        /// The server carries it out; the answer is lost and the connection reset.
        case loseAnswer
        /// It never reaches the server; the connection is reset.
        case loseCommit
        /// Half of it reaches the server; the connection is reset.
        case cutCommit
        /// The server would give it up for the sake of another transaction.
        case serializationFailure
        case deadlock
        /// The server carries it out, and shuts down instead of answering.
        case shutdownAfter
        /// The server shuts down before it begins.
        case shutdownBefore
        /// The server has become a replica.
        case readOnly
    }

    private struct State {
        var faults: [Fault] = []
        var isHolding = false
        var held = 0
        var refusesConnections = false
        var commits = 0
    }

    package let directory: String
    package let port = 5433
    private let upstream: String
    private let listener: Int32
    private let state = Mutex(State())

    package init(to server: PostgresServer, in directory: String) throws {
        self.directory = directory
        upstream = server.socketPath
        let path = "\(directory)/.s.PGSQL.\(port)"
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = FaultyProxy.withAddress(path) { bind(listener, $0, $1) }
        guard listener >= 0, bound == 0, listen(listener, 64) == 0 else { throw PostgresServer.Missing(description: "no socket at \(path)") }
        Thread.detachNewThread { [listener, weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let self else {
                    if client >= 0 { Glibc.close(client) }
                    return
                }
                Thread.detachNewThread { self.serve(client) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
    }

    /// The fates of the next commits; all that follow are answered.
    package func spoil(_ faults: [Fault]) { state.withLock { $0.faults = faults } }

    /// Holds commits back, as a cut link or a paused process would, until ``release()``.
    package func hold() { state.withLock { $0.isHolding = true } }
    package func release() { state.withLock { $0.isHolding = false } }
    package var heldCommits: Int { state.withLock { $0.held } }

    /// Whether new connections are closed at once.
    package func refuseConnections(_ refuses: Bool) { state.withLock { $0.refusesConnections = refuses } }
    /// The commits that clients sent.
    package var commits: Int { state.withLock { $0.commits } }

    private func serve(_ client: Int32) {
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            Glibc.close(client)
            Glibc.close(server)
        }
        guard !state.withLock({ $0.refusesConnections }), FaultyProxy.withAddress(upstream, { connect(server, $0, $1) }) == 0 else { return }
        var isStartup = true
        while let turn = Wire.readTurn(client, isStartup: isStartup) {
            isStartup = false
            guard relay(turn, client, server) else { return }
        }
    }

    /// - Returns: Whether the connection goes on.
    private func relay(_ turn: [UInt8], _ client: Int32, _ server: Int32) -> Bool {
        let isCommit = turn.containsBind(of: "commit")
        let fault = isCommit ? takeFault() : .none
        while isCommit, state.withLock({ $0.isHolding }) { usleep(2_000) }
        switch fault {
        case .none:
            guard Wire.write(turn, server), turn.first != UInt8(ascii: "X"), let answer = Wire.readAnswer(server) else { return false }
            return Wire.write(answer, client)
        case .loseCommit: return false
        case .loseAnswer:
            if Wire.write(turn, server) { _ = Wire.readAnswer(server) }
            return false
        case .cutCommit:
            _ = Wire.write(Array(turn.prefix(turn.count / 2)), server)
            return false
        case .serializationFailure: return Wire.write(Wire.error("40001") + Wire.ready, client)
        case .deadlock: return Wire.write(Wire.error("40P01") + Wire.ready, client)
        case .readOnly: return Wire.write(Wire.error("25006") + Wire.ready, client)
        case .shutdownBefore:
            _ = Wire.write(Wire.error("57P01", severity: "FATAL"), client)
            return false
        case .shutdownAfter:
            if Wire.write(turn, server) { _ = Wire.readAnswer(server) }
            _ = Wire.write(Wire.error("57P01", severity: "FATAL"), client)
            return false
        }
    }

    private func takeFault() -> Fault {
        state.withLock { state in
            state.commits += 1
            if state.isHolding { state.held += 1 }
            return state.faults.isEmpty ? .none : state.faults.removeFirst()
        }
    }

    private static func withAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        precondition(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}

/// PostgreSQL's messages on a socket: a type, a length that counts itself, a body.
private enum Wire {
    static let ready: [UInt8] = [UInt8(ascii: "Z"), 0, 0, 0, 5, UInt8(ascii: "I")]

    /// The messages of a client up to the one that asks for an answer; nil at the end of the connection.
    static func readTurn(_ socket: Int32, isStartup: Bool) -> [UInt8]? {
        if isStartup { return readMessage(socket, typeCount: 0) }
        var turn: [UInt8] = []
        while let message = readMessage(socket, typeCount: 1) {
            turn += message
            if [UInt8(ascii: "S"), UInt8(ascii: "Q"), UInt8(ascii: "X"), UInt8(ascii: "p")].contains(message[0]) { return turn }
        }
        return nil
    }

    static func readAnswer(_ socket: Int32) -> [UInt8]? {
        var answer: [UInt8] = []
        while let message = readMessage(socket, typeCount: 1) {
            answer += message
            if message[0] == UInt8(ascii: "Z") { return answer }
        }
        return nil
    }

    static func error(_ code: String, severity: String = "ERROR") -> [UInt8] {
        let fields = "S\(severity)\0V\(severity)\0C\(code)\0Mthe test says so\0\0"
        let length = UInt32(4 + fields.utf8.count)
        return [UInt8(ascii: "E")] + withUnsafeBytes(of: length.bigEndian) { Array($0) } + Array(fields.utf8)
    }

    private static func readMessage(_ socket: Int32, typeCount: Int) -> [UInt8]? {
        guard let head = read(socket, typeCount + 4) else { return nil }
        let length = head.suffix(4).reduce(0) { $0 << 8 | Int($1) }
        guard length >= 4, let body = read(socket, length - 4) else { return nil }
        return head + body
    }

    private static func read(_ socket: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let more = bytes.withUnsafeMutableBytes { recv(socket, $0.baseAddress! + done, count - done, 0) }
            guard more > 0 else { return nil }
            done += more
        }
        return bytes
    }

    static func write(_ bytes: [UInt8], _ socket: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let more = bytes.withUnsafeBytes { send(socket, $0.baseAddress! + done, bytes.count - done, Int32(MSG_NOSIGNAL)) }
            guard more > 0 else { return false }
            done += more
        }
        return true
    }
}

extension [UInt8] {
    /// Whether the turn executes a prepared statement: Bind has the portal's name, here empty, and the statement's.
    fileprivate func containsBind(of statement: String) -> Bool {
        let names = [0] + Array(statement.utf8) + [0]
        return first == UInt8(ascii: "B") && dropFirst(5).starts(with: names)
    }
}
