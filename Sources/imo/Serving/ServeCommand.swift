import ArgumentParser
import ContentProofs
import EthereumPrimitives
import EthereumWallet
import Foundation
import Gateway
import IdempotencyArchive
import InferenceProxy
import Ledger
import LedgerCore
import LedgerLog
import Logging
import ServiceLifecycle
import StrictJSON
import UnixSignals
import Upstreams

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the gateway until it is stopped.",
        discussion: """
            Serves callers under /v1, holders under /imo/v1, and this program's other commands on the admin socket in the data directory. Prints its address
            once it listens. With the operator's keystore the gateway attests content records of models whose calls cannot be repeated.

            EXAMPLE
              imo serve --port 8080
              imo serve --host 0.0.0.0 --port 443 --tls-certificate gateway.pem --tls-key gateway-key.pem
              imo serve --cors-origin https://app.example.com --max-request-bytes 67108864
            """)

    @OptionGroup var common: CommonOptions

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

    @OptionGroup var keyEncryption: KeyEncryptionOptions

    @OptionGroup var limits: LimitOptions

    @OptionGroup var sizes: SizeOptions

    @OptionGroup var crossOrigin: CrossOriginOptions

    @Option(help: "Seconds that running calls may take to end after the gateway was asked to stop.")
    var graceSeconds: Int64 = 30

    @Option(
        help: """
            The greatest size of the ledger's write-ahead log. Beyond it calls are refused until the reader that keeps it from shrinking has ended.
            """)
    var walCapMebibytes: Int = WALLimits().capBytes >> 20

    @Option(help: "The least severe level of messages that are logged: trace, debug, info, notice, warning, error or critical.")
    var logLevel = LogLevel(level: .info)

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
            try configuration.tls?.check()
            let attester = try unlockOperator()
            let ledger = try await LocalLedger.waiting(common.directory, walLimits: walLimits)
            let recovery = try Recovery(ledger)
            recovery.log(to: logger)
            if let attester, attester.address != ledger.writer.ledger.operatorAddress {
                throw Failure(
                    message:
                        "the keystore is \(attester.address)'s, the ledger's operator is \(ledger.writer.ledger.operatorAddress); name the operator's keystore",
                    code: 77)
            }
            let routes = try UpstreamRoutes(
                path: common.directory.upstreams, learnedPath: common.directory.learnedUpstreams,
                keyEncryptionKey: keyEncryption.key(for: common.directory))
            for (model, problem) in routes.problems { logger.warning("model \(model) has an upstream that is not used: \(problem)") }
            let log = try PublicLog(directory: common.directory.log, identityPath: common.directory.logKey)
            let logLock = try log.map { _ in try WriterLock(path: common.directory.logLock, waits: true) }
            let gateway = GatewayServer(
                configuration: configuration, ledger: ledger.store, writer: ledger.writer, openHistory: openHistory,
                routes: routes, responses: try responses(clock: { ledger.clock.now }),
                background: try BackgroundRegister(path: common.directory.backgroundResponses),
                keyPolicies: try KeyPolicies(path: common.directory.keyPolicies, usesPath: common.directory.keyUses),
                salts: try HashSalts.open(path: common.directory.secret), log: log,
                attester: attester, prover: ReferenceProver(), clock: { ledger.clock.now },
                makeID: { .next() }, logger: logger)
            let services = try gateway.services(adminSocketPath: common.directory.adminSocket) { port in
                announce([
                    "url": .string("\(configuration.tls == nil ? "http" : "https")://\(host):\(port)"),
                    "adminSocket": .string(common.directory.adminSocket),
                    "ledger": .text(ledger.writer.ledger.signingDomain.verifyingContract), "recovery": .object(recovery.members),
                ])
            }
            try await ServiceGroup(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger).run()
            // The locks are held until here.
            withExtendedLifetime(logLock) {}
            await ledger.close()
        }
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
        return configuration
    }

    private var logger: Logger {
        var logger = Logger(label: "imo") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logLevel.level
        return logger
    }

    private func unlockOperator() throws -> OperatorAttester? {
        guard let operatorKeystore else { return nil }
        return OperatorAttester(key: try Keystore.decrypt(Array(readFile(operatorKeystore)), password: password.read()))
    }
}

/// The least severe level of messages that are logged, by its name.
struct LogLevel: ExpressibleByArgument {
    let level: Logger.Level

    init(level: Logger.Level) { self.level = level }

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument) else { return nil }
        self.level = level
    }

    static var allValueStrings: [String] { Logger.Level.allCases.map(\.rawValue) }
    var defaultValueDescription: String { level.rawValue }
}
