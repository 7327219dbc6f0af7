import ArgumentParser

struct ProgramReview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Review in a program, by the event `review` of its policy.",
        discussion: """
            The same as `imo program send PROGRAM review …`.

            EXAMPLE
              imo program review labels item=u-1 good=true --keystore alice.json
            """)

    @OptionGroup var options: ProgramEventOptions

    func run() async throws { try await options.send("review") }
}
