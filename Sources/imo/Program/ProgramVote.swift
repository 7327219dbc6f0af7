import ArgumentParser

struct ProgramVote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vote", abstract: "Vote in a program, by the event `vote` of its policy.",
        discussion: """
            The same as `imo program send PROGRAM vote …`.

            EXAMPLE
              imo program vote labels item=u-1 good=true --keystore alice.json
            """)

    @OptionGroup var options: ProgramEventOptions

    func run() async throws { try await options.send("vote") }
}
