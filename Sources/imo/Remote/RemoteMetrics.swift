import AdminSocket
import ArgumentParser

struct RemoteMetrics: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print the gateway's metrics in the Prometheus text format.",
        discussion: """
            EXAMPLE
              IMO_REMOTE=prod.json imo remote metrics
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            let client = try common.connectToGateway()
            do {
                print(try await client.metrics(), terminator: "")
                await client.shutdown()
            } catch {
                await client.shutdown()
                throw error
            }
        }
    }
}
