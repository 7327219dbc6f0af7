import ArgumentParser

struct CompletionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion", abstract: "Print the script by which a shell completes imo's commands and options.",
        discussion: """
            For bash put the script into /etc/bash_completion.d, for zsh as _imo into a directory of fpath, for fish into ~/.config/fish/completions.

            EXAMPLE
              imo completion bash > /etc/bash_completion.d/imo
            """)

    enum Shell: String, CaseIterable, WrittenArgument {
        case bash, zsh, fish

        init(written text: String) throws { self = try choice(of: text, from: Shell.allCases, named: \.rawValue) }
    }

    @Argument(help: "The shell: bash, zsh or fish.")
    var shell: Shell

    func run() async throws {
        switch shell {
        case .bash: print(Imo.completionScript(for: .bash))
        case .zsh: print(Imo.completionScript(for: .zsh))
        case .fish: print(Imo.completionScript(for: .fish))
        }
    }
}
