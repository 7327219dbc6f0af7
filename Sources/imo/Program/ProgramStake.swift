import ArgumentParser

struct ProgramStake: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stake", abstract: "Stake in a program, by the event `stake` of its policy.",
        discussion: """
            The same as `imo program send PROGRAM stake …`.

            EXAMPLE
              imo program stake labels amount=1000 --keystore alice.json
            """)

    @OptionGroup var options: ProgramEventOptions

    func run() async throws { try await options.send("stake") }
}
