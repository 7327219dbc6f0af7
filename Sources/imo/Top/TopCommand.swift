import AdminSocket
import ArgumentParser
import Foundation
import Glibc
import StrictJSON

struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Watch a gateway: calls, money, models, upstreams, refusals, budgets, ledger.",
        discussion: """
            Looks at the gateway of the data directory through its admin socket, with --remote at one elsewhere, where the role read is enough, or with --url at
            the address of its --metrics-address. On a terminal the picture is renewed until it is interrupted; elsewhere, and with --once, it is printed once.

            EXAMPLE
              imo top
              imo --remote prod.json top --interval-seconds 10
              imo top --url http://127.0.0.1:9464/metrics --interval-seconds 5
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "The page of metrics of a gateway elsewhere.")
    var url: String?

    @Option(help: "Seconds between two looks.")
    var intervalSeconds: Int = 2

    @Flag(help: "Look twice, print the picture, and end.")
    var once = false

    func validate() throws {
        guard (1...3600).contains(intervalSeconds) else {
            throw ValidationError("--interval-seconds \(intervalSeconds) is out of range; give 1 to 3600")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let source = try self.source()
            do { try await watch(source) } catch {
                await source.shutdown()
                throw error
            }
            await source.shutdown()
        }
    }

    private func source() throws -> Pages {
        if let profile = try RemoteProfile.chosen() {
            guard url == nil else {
                throw Failure(message: "both a gateway by --remote (IMO_REMOTE) and --url '\(url ?? "")' are given; leave one out", code: 64)
            }
            let client = try profile.connect()
            return Pages(page: { try await client.metrics() }, shutdown: { await client.shutdown() })
        }
        let source = try metricsSource()
        return Pages(page: { try await source.page() }, shutdown: { await source.shutdown() })
    }

    private func metricsSource() throws -> MetricsSource {
        if let url {
            guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
                throw Failure(message: "'\(url)' is no address of metrics: expected a URL such as http://127.0.0.1:9464/metrics", code: 64)
            }
            return MetricsSource(url: url)
        }
        try common.directory.requireLedger()
        guard AdminClient.isListening(common.directory.adminSocket) else {
            throw Failure(
                message: "no gateway serves '\(common.dataPath)'; start it with `imo serve`, or name another with --data or --url", code: 69)
        }
        return MetricsSource(socketPath: common.directory.adminSocket)
    }

    private func watch(_ source: Pages) async throws {
        let isLive = !once && !common.json && isatty(STDOUT_FILENO) == 1
        var (last, lastTime) = (MetricsPage(try await source.page()), ContinuousClock.now)
        repeat {
            try await Task.sleep(for: .seconds(intervalSeconds))
            let page = MetricsPage(try await source.page())
            let seconds = (ContinuousClock.now - lastTime) / .seconds(1)
            let view = TopView(page: page, before: (last, seconds))
            // The cursor goes home and what is below is cleared, so that nothing flickers.
            if isLive { common.write("\u{1B}[H\u{1B}[J") }
            common.show(view.json)
            (last, lastTime) = (page, .now)
        } while isLive
    }
}

/// Pages of metrics, wherever they are asked for.
private struct Pages: Sendable {
    let page: @Sendable () async throws -> String
    let shutdown: @Sendable () async -> Void
}
