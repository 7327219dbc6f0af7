import ArgumentParser
import ContentProofs
import EthereumPrimitives
import Foundation
import Hummingbird
import Ledger
import Logging
import ReferenceModel
import ReferenceModelServer
import StrictJSON

struct ReferenceModelServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the built-in language model over the OpenAI API until it is stopped.",
        discussion: """
            Prints its address once it listens. The same seed and prompt give the same bytes on every machine.

            EXAMPLE
              imo reference-model serve --port 9000
            """)

    @Option(help: "The address to listen on.")
    var host: String = "127.0.0.1"

    @Option(help: "The port to listen on; 0 for any that is free.")
    var port: Int = 9000

    @Option(help: "The name under which the model answers.")
    var modelName: String = ReferenceModelServer.defaultModelID

    func run() async throws {
        try await reportingErrors {
            let server = ReferenceModelServer(modelID: modelName)
            let application = Application(
                router: server.router(), configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
                onServerRunning: { channel in
                    announce([
                        "url": .string("http://\(host):\(channel.localAddress?.port ?? port)/v1"), "model": .string(modelName),
                        "modelCommitment": .text(ReferenceModel.embedded.commitment),
                    ])
                },
                logger: quietLogger("reference-model"))
            try await application.runService()
        }
    }
}

/// Prints the address of a server, the one thing that it prints.
func announce(forPeople isForPeople: Bool = false, _ result: KeyValuePairs<String, JSONValue?>) {
    let result = JSONValue.object(result)
    FileHandle.standardOutput.write(Data(((isForPeople ? TextRenderer.render(result) : result.text) + "\n").utf8))
}

/// Logs warnings and worse to standard error.
func quietLogger(_ label: String) -> Logger {
    var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .warning
    return logger
}
