import ArgumentParser

struct ProgramSend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Send an event to a program, as the operator or by the signature of its author.",
        discussion: """
            The fields are those of the policy's event; `imo program show` lists them. An event whose `by` is an address needs the signature of its holder.
            A number is in whole units of the asset. An event that the policy refuses is told by the policy's own kind, and leaves no entry.

            EXAMPLE
              imo program send labels --event submit id=u-1 by=worker
              imo program send labels --event accept id=u-1 --keystore reviewer.json
            """)

    @Option(help: "The event's name in the policy.")
    var event: String

    @OptionGroup var options: ProgramEventOptions

    func run() async throws { try await options.send(event) }
}
