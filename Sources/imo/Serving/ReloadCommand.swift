import AdminSocket
import ArgumentParser
import StrictJSON

struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Make the running gateway read its certificate and its upstreams again.",
        discussion: """
            Connections that are open keep their certificate, and calls that have begun keep their upstream. When a file cannot be read, nothing changes and
            the message says why. SIGHUP does the same.

            EXAMPLE
              imo reload
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            let client = try common.connectToGateway()
            do {
                try await client.reload()
                await client.shutdown()
            } catch {
                await client.shutdown()
                throw error
            }
            common.show(.object(["reloaded": .bool(true)]))
        }
    }
}
