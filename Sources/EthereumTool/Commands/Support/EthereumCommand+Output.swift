internal import ArgumentParser

extension EthereumCommand {
    /// What a command line prints on standard output, or the message of its error: how the tests see the tool.
    package static func output(of arguments: [String]) -> (output: String?, error: String?) {
        do {
            guard let command = try parseAsRoot(arguments) as? any EthereumSubcommand else { return (nil, "no subcommand") }
            return (command.output.text(try command.result()), nil)
        } catch let error as ToolError {
            return (nil, error.description)
        } catch {
            return (nil, message(for: error))
        }
    }
}
