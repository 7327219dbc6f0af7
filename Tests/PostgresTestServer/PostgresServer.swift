import Foundation
import Glibc
package import LedgerPostgres
import LedgerCore
import Synchronization

/// A PostgreSQL server of the tests' own, in a temporary directory and on a Unix socket. It ends with the value, and with the process however that ends.
package final class PostgresServer: Sendable {
    package struct Missing: Error, CustomStringConvertible {
        package let description: String
    }

    /// The server that tests share. It ends with the process.
    package static let shared = Result { try PostgresServer() }

    private static let socketPort = 5432
    private let directory: String
    private let binaries: String
    private let supervisor: Supervisor
    private let schemas = Atomic(0)

    /// Starts a server and waits until it answers.
    ///
    /// - Throws: ``Missing`` when PostgreSQL is not installed or does not start.
    package init() throws {
        binaries = try PostgresServer.findBinaries()
        directory = try PostgresServer.makeDirectory()
        let data = directory + "/data"
        try PostgresServer.run(
            [binaries + "/initdb", "-D", data, "-U", "imo", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        let settings = [
            "listen_addresses=", "unix_socket_directories=\(directory)", "max_connections=300", "shared_buffers=64MB", "log_destination=stderr",
            "max_wal_size=256MB", "autovacuum_naptime=10s",
        ]
        supervisor = try Supervisor(
            [binaries + "/postgres", "-D", data] + settings.flatMap { ["-c", $0] }, log: directory + "/log", removes: directory)
        try waitUntilReady()
    }

    /// A schema of its own for one test.
    package func makeSchema() throws -> PostgresAddress {
        let name = "test_\(getpid())_\(schemas.add(1, ordering: .relaxed).newValue)"
        try execute("CREATE SCHEMA \(name)")
        return try address(schema: name)
    }

    /// The address of a schema, directly or through a proxy.
    package func address(schema: String, proxy: FaultyProxy? = nil) throws -> PostgresAddress {
        let (host, port) = proxy.map { ($0.directory, $0.port) } ?? (directory, PostgresServer.socketPort)
        return try PostgresAddress("host=\(host) port=\(port) user=imo dbname=postgres options=-csearch_path=\(schema)")
    }

    /// The same schema as another address names, through a proxy.
    package func address(_ address: PostgresAddress, through proxy: FaultyProxy) throws -> PostgresAddress {
        let schema = address.text.split(separator: "=").last.map(String.init) ?? ""
        return try self.address(schema: schema, proxy: proxy)
    }

    /// Runs SQL as the database's owner.
    package func execute(_ sql: String, in address: PostgresAddress? = nil) throws {
        let target = try address ?? PostgresAddress("host=\(directory) port=\(PostgresServer.socketPort) user=imo dbname=postgres")
        try PostgresConnection(target, writes: false).execute(sql)
    }

    package var socketPath: String { "\(directory)/.s.PGSQL.\(PostgresServer.socketPort)" }

    /// Kills the server as a crash would, and starts it again; what it had acknowledged must be there.
    package func crashAndRestart() throws {
        let starts = supervisor.starts
        supervisor.signal(SIGQUIT)
        try waitUntilReady(after: starts)
    }

    private func waitUntilReady(after starts: Int? = nil) throws {
        let deadline = Date.now.addingTimeInterval(30)
        while true {
            if let starts, supervisor.starts == starts, Date.now < deadline { usleep(10_000); continue }
            do { return try execute("SELECT 1") } catch {
                guard Date.now < deadline else {
                    let log = (try? String(contentsOfFile: directory + "/log", encoding: .utf8)) ?? ""
                    throw Missing(description: "PostgreSQL did not start: \(log.suffix(1000))")
                }
            }
            usleep(20_000)
        }
    }

    private static func findBinaries() throws -> String {
        if let given = ProcessInfo.processInfo.environment["IMO_TEST_POSTGRES"] { return given }
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap(Int.init).sorted()
        guard let newest = versions.last, FileManager.default.isExecutableFile(atPath: "\(root)/\(newest)/bin/postgres") else {
            throw Missing(
                description: "PostgreSQL is not installed; scripts/test installs it (Debian's postgresql), or name its programs by IMO_TEST_POSTGRES")
        }
        return "\(root)/\(newest)/bin"
    }

    /// PostgreSQL does not run as root: where the tests do, the server runs as the system's unprivileged user.
    static var unprivileged: [String] {
        geteuid() == 0 ? ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"] : []
    }

    /// Its name is short, because a socket's path has at most 107 bytes.
    private static func makeDirectory() throws -> String {
        var template = Array("/tmp/imo-pg-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Missing(description: "/tmp cannot be written") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if geteuid() == 0, let nobody = getpwnam("nobody") { chown(path, nobody.pointee.pw_uid, nobody.pointee.pw_gid) }
        return path
    }

    private static func run(_ words: [String]) throws {
        let all = unprivileged + words
        let process = Process()
        process.executableURL = URL(fileURLWithPath: all[0])
        process.arguments = Array(all.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Missing(description: "\(words[0]) failed (\(process.terminationStatus))") }
    }
}

/// A shell that starts the server again whenever it ends, until the pipe to the tests breaks: then it ends the server and removes its files.
private final class Supervisor: @unchecked Sendable {
    /// Nothing waits for a process in the background: the shell's `wait` never ends where SIGCHLD is blocked, as in processes that Foundation starts.
    private static let script = """
        log=$1; directory=$2; shift 2
        until [ -e "$directory/end" ]; do
            sh -c 'echo $$ >"$0/pid"; echo >>"$0/starts"; exec "$@"' "$directory" "$@" >>"$log" 2>&1
            sleep 0.05
        done && touch "$directory/ended" &
        cat >/dev/null
        touch "$directory/end"
        until [ -e "$directory/ended" ]; do kill -INT "$(cat "$directory/pid")"; sleep 0.1; done
        rm -rf "$directory"
        """

    private let directory: String
    private let pipe = Pipe()
    private let process = Process()

    /// `@unchecked Sendable`: nothing changes after the start; signals go by the file of the server's number.
    init(_ words: [String], log: String, removes directory: String) throws {
        self.directory = directory
        let all = PostgresServer.unprivileged + ["/bin/sh", "-c", Supervisor.script, "sh", log, directory] + words
        process.executableURL = URL(fileURLWithPath: all[0])
        process.arguments = Array(all.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try pipe.fileHandleForReading.close()
    }

    /// The shell ends the server and removes its files by itself.
    deinit { try? pipe.fileHandleForWriting.close() }

    var starts: Int { (try? Data(contentsOf: URL(fileURLWithPath: directory + "/starts")).count) ?? 0 }

    func signal(_ number: Int32) {
        let pid = (try? String(contentsOfFile: directory + "/pid", encoding: .utf8)).flatMap {
            Int32($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        if let pid { kill(pid, number) }
    }
}
