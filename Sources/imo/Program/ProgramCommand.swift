import ArgumentParser

struct ProgramCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "program", abstract: "Register, run and check programs: declared rules that take money in and pay it.",
        discussion: """
            A program takes money in, holds it, and pays it by declared rules: offerings, waterfalls, lineage, contributors, juries, jobs. Its policy is
            a YAML file. docs/programs.md says how one is written, and templates/ has one for each known system.

            EXAMPLE
              imo program check templates/offering/policy.yaml
              imo program scenario Tests/Vectors/programs/scenarios.jsonl --template offering
            """,
        subcommands: [
            ProgramRegister.self, ProgramList.self, ProgramShow.self, ProgramSend.self, ProgramUnits.self, ProgramVote.self, ProgramStake.self,
            ProgramReview.self, ProgramChallenge.self, ProgramRun.self, ProgramEnd.self, ProgramRelease.self, ProgramCheck.self,
            ProgramScenario.self, ProgramSimulate.self,
        ])
}
