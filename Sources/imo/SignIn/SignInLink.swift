import AdminSocket
import ArgumentParser
import StrictJSON

struct SignInLink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Print a link by which the operator signs in to the pages, once and within ten minutes.",
        discussion: """
            Asks the running gateway for the link. Whoever opens it first is signed in as the operator: send it to nobody.

            EXAMPLE
              imo sign-in link --url https://gateway.example.com
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "Where browsers reach the gateway.")
    var url: String = "http://127.0.0.1:8080"

    func validate() throws {
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ValidationError("--url '\(url)' is no address; give one such as https://gateway.example.com")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let client = try common.connectToGateway()
            let path: String
            do {
                path = try await client.makeSignInLink()
                await client.shutdown()
            } catch {
                await client.shutdown()
                throw error
            }
            let base = url.hasSuffix("/") ? String(url.dropLast()) : url
            common.show(.object(["url": .string(base + path)]))
        }
    }
}
