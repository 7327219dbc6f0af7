import ArgumentParser

struct ProgramChallenge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "challenge", abstract: "Challenge in a program, by the event `challenge` of its policy.",
        discussion: """
            The same as `imo program send PROGRAM challenge …`.

            EXAMPLE
              imo program challenge labels id=u-1 --keystore alice.json
            """)

    @OptionGroup var options: ProgramEventOptions

    func run() async throws { try await options.send("challenge") }
}
