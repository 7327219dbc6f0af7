internal import ArgumentParser

extension EthereumCommand {
    /// Runs a command line and returns the text for standard output, or the message of its error. The tests use it.
    package static func output(of arguments: [String]) -> (output: String?, error: String?) {
        do {
            var command = try parseAsRoot(arguments)
            if let command = command as? any EthereumSubcommand { return (command.output.text(try command.result()), nil) }
            // The help, which running it throws.
            try command.run()
            return (nil, "no subcommand")
        } catch let error as ToolError {
            return (nil, error.description)
        } catch {
            return (nil, message(for: error))
        }
    }
}
