import ArgumentParser
import ContentProofs
import EthereumPrimitives
import EthereumWallet
import Foundation
import Gateway
import Glibc
import IdempotencyArchive
import InferenceProxy
import Ledger
import LedgerCore
import LedgerLog
import LogNetwork
import Logging
import ServiceLifecycle
import StrictJSON
import SpanExport
import TransparencyLog
import UnixSignals
import Upstreams
import Webhooks

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the gateway until it is stopped.",
        discussion: """
            Serves callers under /v1, holders under /imo/v1, and this program's other commands on the admin socket in the data directory. Prints its address
            once it listens: as text on a terminal, as one JSON document elsewhere and with --json. With the operator's keystore the gateway attests content
            records of models whose calls cannot be repeated. SIGHUP and `imo reload` make it read its certificate and its upstreams again. The log goes to
            standard error: a line for each call, each change of an upstream's or the disk's state, and each command of the operator.

            EXAMPLE
              imo serve --port 8080
              imo serve --host 0.0.0.0 --port 443 --tls-certificate gateway.pem --tls-key gateway-key.pem
              imo serve --cors-origin https://app.example.com --max-request-bytes 67108864
            """)

    @OptionGroup var common: CommonOptions

    @Option(
        help: ArgumentHelp(
            "A file of settings, which `imo config example` begins; also by the environment variable IMO_CONFIG.", valueName: "file"))
    var config: String?

    @Option(help: "The address to listen on.")
    var host: String = "127.0.0.1"

    @Option(help: "The port to listen on; 0 for any that is free.")
    var port: Int = 8080

    @Option(help: ArgumentHelp("The certificate for TLS, in PEM, with its intermediate certificates.", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's private key, in PEM.", valueName: "file"))
    var tlsKey: String?

    @Option(help: ArgumentHelp("The operator's keystore, to attest content records.", valueName: "file"))
    var operatorKeystore: String?

    @OptionGroup var password: PasswordOptions

    @Option(help: "Seconds that an upstream may be silent between two pieces of a response (default: 60).")
    var upstreamTimeoutSeconds: Int64?

    @Option(
        help: """
            Seconds until an upstream's first output (default: 600, or --upstream-timeout-seconds where that is given). Models that reason may think for minutes.
            """)
    var firstByteTimeoutSeconds: Int64?

    @Option(help: ArgumentHelp("An address on which /metrics is served too, such as 127.0.0.1:9464.", valueName: "host:port"))
    var metricsAddress: SocketAddressArgument?

    @Option(
        help: ArgumentHelp(
            "When snapshots are taken: models with an interval or a time of day in UTC, such as tiny=24h,large=06:00.", valueName: "model=when,…"))
    var snapshots: SnapshotPlans?

    @Option(
        help: ArgumentHelp(
            "Where spans of calls are sent by OpenTelemetry's OTLP over HTTP, such as http://127.0.0.1:4318; none are made without it.",
            valueName: "url"))
    var otlpEndpoint: CollectorURL?

    @OptionGroup var keyEncryption: KeyEncryptionOptions

    @OptionGroup var limits: LimitOptions

    @OptionGroup var sizes: SizeOptions

    @OptionGroup var crossOrigin: CrossOriginOptions

    @OptionGroup var forwarding: ForwardingOptions

    @Option(help: "Seconds that running calls may take to end after the gateway was asked to stop.")
    var graceSeconds: Int64 = 30

    @Option(
        help: ArgumentHelp(
            "A witness that is asked to cosign the public log's heads, as URL=KEY; may be given several times.", valueName: "url=key"),
        transform: parseWitness)
    var witness: [WitnessAddress] = []

    @Option(
        help: """
            The greatest size of the ledger's write-ahead log. Beyond it calls are refused until the reader that keeps it from shrinking has ended.
            """)
    var walCapMebibytes: Int = WALLimits().capBytes >> 20

    @Option(help: "The least severe level of messages that are logged: trace, debug, info, notice, warning, error or critical.")
    var logLevel = LogLevel(level: .info)

    @Option(help: "The form of log lines: text or json.")
    var logFormat = LogFormat.text

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port \(port) is out of range; give 0 to 65535") }
        guard (1...1_048_576).contains(walCapMebibytes) else { throw ValidationError("give --wal-cap-mebibytes from 1 to 1048576") }
        guard (tlsCertificate == nil) == (tlsKey == nil) else { throw ValidationError("give both --tls-certificate and --tls-key, or neither") }
        guard upstreamTimeoutSeconds ?? 1 > 0, firstByteTimeoutSeconds ?? 1 > 0, graceSeconds >= 0 else {
            throw ValidationError("give --upstream-timeout-seconds and --first-byte-timeout-seconds above 0, and --grace-seconds of 0 or more")
        }
    }

    func run() async throws {
        try await reportingErrors {
            try ProcessLimits.raised().check()
            try checkFiles()
            LineLogHandler.level.store(logLevel.level)
            let attester = try unlockOperator()
            let ledger = try await Standby(directory: common.directory, logger: logger).open(walLimits: walLimits)
            let recovery = try Recovery(ledger)
            recovery.log(to: logger)
            if let attester, attester.address != ledger.writer.ledger.operatorAddress {
                throw Failure(
                    message:
                        "the keystore is \(attester.address)'s, the ledger's operator is \(ledger.writer.ledger.operatorAddress); name the operator's keystore",
                    code: 77)
            }
            let webhooks = try openWebhooks(ledger)
            let exporter = otlpEndpoint.map { SpanExporter(endpoint: $0.url, version: Imo.configuration.version, logger: logger) }
            let routes = try openRoutes(telling: webhooks)
            let salts = try openSalts()
            let served = ServedLog(common.directory)
            let log = LogSource(try served.open(waits: true)) { try served.open(waits: false) }
            let archive = try responses(clock: { ledger.clock.now })
            let gateway = GatewayServer(
                configuration: configuration, ledgerLimits: limits.ofLedger, ledger: ledger.store, writer: ledger.writer, openHistory: openHistory,
                routes: routes, responses: archive,
                background: try BackgroundRegister(path: common.directory.backgroundResponses),
                keyPolicies: try KeyPolicies(path: common.directory.keyPolicies, usesPath: common.directory.keyUses),
                salts: salts, log: log, witnesses: witness.map { WitnessClient(url: $0.url, key: $0.key) },
                attester: attester, prover: ReferenceProver(), clock: { ledger.clock.now },
                makeID: { .next() }, logger: logger, callLog: LineCallLog(format: logFormat), spans: exporter,
                remoteAdmin: remoteAdmin)
            var failure: (any Error)?
            do { try await serve(gateway, ledger, recovery, webhooks, exporter) } catch { failure = error }
            try? archive.close()
            LogOutput.standardError.flush()
            // The locks are held until here. A start that failed leaves the ledger closed too.
            withExtendedLifetime(served) {}
            await ledger.close()
            if let failure { throw failure }
        }
    }

    private func serve(
        _ gateway: GatewayServer, _ ledger: LocalLedger, _ recovery: Recovery, _ webhooks: WebhookDispatcher, _ exporter: SpanExporter?
    ) async throws {
        let isForPeople = !common.json && isatty(STDOUT_FILENO) == 1
        let services = try gateway.services(
            adminSocketPath: common.directory.adminSocket, metricsAddress: metricsAddress.map { ($0.host, $0.port) }, webhooks: webhooks
        ) { port in
            announce(
                forPeople: isForPeople,
                [
                    "url": .string("\(configuration.tls == nil ? "http" : "https")://\(host):\(port)"),
                    "adminSocket": .string(common.directory.adminSocket),
                    "ledger": .text(ledger.writer.ledger.signingDomain.verifyingContract), "recovery": .object(recovery.members),
                ])
        }
        let machine = MachineFacts(directory: common.directory, clock: ledger.clock)
        gateway.measureMachine { machine.standing }
        gateway.beforeReload { try ServeCommand.reload(gateway) }
        let reloading = ReloadOnHangup(gateway, hangups: await UnixSignalsSequence(trapping: .sighup))
        let schedule = snapshots.map { plans in
            SnapshotSchedule(plans: plans.plans, ledger: ledger.store, writer: ledger.writer, clock: { ledger.clock.now }, logger: logger)
        }
        let programs = ProgramSchedule(
            programs: gateway.programs, ledger: ledger.store, writer: ledger.writer, clock: { ledger.clock.now }, logger: logger)
        // The first services are the last to end: the writer is open until the schedule has ended.
        let optional: [(any Service)?] = [schedule, exporter]
        let own: [any Service] = [reloading, programs, FencingWatch(ledger: ledger.store, logger: logger)] + optional.compactMap { $0 }
        try await ServiceGroup(services: services + own, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger).run()
    }

    /// Reads the configuration again, and takes on what can change while the gateway serves: limits and the log level.
    private static func reload(_ gateway: GatewayServer) throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let words = Array(try ServeSettings.completed(arguments).dropFirst())
        let fresh: ServeCommand
        do { fresh = try ServeCommand.parse(words) } catch { throw Failure(message: ServeCommand.message(for: error), code: 78) }
        gateway.changeLimits(to: fresh.configuration)
        LineLogHandler.level.store(fresh.logLevel.level)
    }

    /// Checks that the certificate's files can be used.
    func checkFiles() throws { try configuration.tls?.check() }

    /// Opens the gateway's secret, and warns when it has to be made for a ledger that had one.
    private func openSalts() throws -> HashSalts {
        let path = common.directory.secret
        let isThere = FileManager.default.fileExists(atPath: path)
        let hasCalls = try !isThere && common.directory.read { try $0.mayHaveCalls() }
        let salts = try HashSalts.open(path: path)
        if hasCalls { logger.warning("\(path) was not there and was made anew: \(MissingFiles.costOfSecret)") }
        return salts
    }

    /// The files of remote administration. There is none over a network that others can read.
    private var remoteAdmin: RemoteAdminFiles? {
        guard tlsCertificate != nil || ["127.0.0.1", "::1", "localhost"].contains(host) else {
            if FileManager.default.fileExists(atPath: common.directory.administrators) {
                logger.warning("remote administration is off: it needs --tls-certificate and --tls-key, or a --host of this machine alone")
            }
            return nil
        }
        return RemoteAdminFiles(administrators: common.directory.administrators, records: common.directory.adminRecords)
    }

    private func openWebhooks(_ ledger: LocalLedger) throws -> WebhookDispatcher {
        let paths = WebhookDispatcher.Paths(
            endpoints: common.directory.webhooks, queue: common.directory.webhookQueue, state: common.directory.webhookState)
        return try WebhookDispatcher(paths: paths, ledger: ledger.store, clock: { ledger.clock.now }, logger: logger)
    }

    /// Opens the upstreams, logs what becomes of them, and tells those who asked for it.
    private func openRoutes(telling webhooks: WebhookDispatcher) throws -> UpstreamRoutes {
        let logger = logger
        let routes = try UpstreamRoutes(
            path: common.directory.upstreams, learnedPath: common.directory.learnedUpstreams,
            keyEncryptionKey: keyEncryption.key(for: common.directory)
        ) { change in
            let metadata: Logger.Metadata = ["model": "\(change.model)", "upstream": "\(change.upstream)"]
            webhooks.note(.upstream(isUp: change.isOpen, name: change.upstream, of: change.model, at: .now))
            if change.isOpen {
                logger.notice("upstream gets calls again", metadata: metadata)
            } else {
                logger.warning("upstream fails and is left alone for a while", metadata: metadata)
            }
        }
        for (model, problem) in routes.problems { logger.warning("model \(model) has an upstream that is not used: \(problem)") }
        return routes
    }

    private var walLimits: WALLimits {
        var limits = WALLimits()
        limits.capBytes = walCapMebibytes << 20
        limits.checkpointBytes = min(limits.checkpointBytes, limits.capBytes / 4)
        return limits
    }

    private var openHistory: @Sendable () throws -> any AccountHistory {
        let directory = common.directory
        return { try directory.openHistory() }
    }

    private func responses(clock: @escaping @Sendable () -> Timestamp) throws -> ResponseArchive {
        try ResponseArchive(
            path: common.directory.answers, limits: configuration.archiveLimits, clock: clock, random: { try? SecureRandom.bytes(count: 12) })
    }

    private var configuration: ProxyConfiguration {
        var configuration = ProxyConfiguration()
        configuration.schedulesInBatches = true
        configuration.host = host
        configuration.port = port
        if let tlsCertificate, let tlsKey { configuration.tls = TLSFiles(certificatePath: tlsCertificate, keyPath: tlsKey) }
        if let upstreamTimeoutSeconds {
            (configuration.idleTimeoutSeconds, configuration.firstByteTimeoutSeconds) = (upstreamTimeoutSeconds, upstreamTimeoutSeconds)
        }
        if let firstByteTimeoutSeconds { configuration.firstByteTimeoutSeconds = firstByteTimeoutSeconds }
        configuration.shutdownGraceSeconds = graceSeconds
        limits.apply(to: &configuration)
        sizes.apply(to: &configuration)
        crossOrigin.apply(to: &configuration)
        forwarding.apply(to: &configuration)
        return configuration
    }

    private var logger: Logger {
        Logger(label: "imo") { [logFormat] in LineLogHandler(label: $0, format: logFormat) }
    }

    private func unlockOperator() throws -> OperatorAttester? {
        guard let operatorKeystore else { return nil }
        return OperatorAttester(key: try password.unlock(operatorKeystore))
    }
}

/// The least severe level of messages that are logged, by its name.
struct LogLevel: WrittenArgument, CustomStringConvertible {
    let level: Logger.Level

    init(level: Logger.Level) { self.level = level }

    init(written text: String) throws { level = try choice(of: text, from: Logger.Level.allCases, named: \.rawValue) }

    var description: String { level.rawValue }
}
