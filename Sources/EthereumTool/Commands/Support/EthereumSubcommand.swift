internal import ArgumentParser
internal import Foundation
internal import StrictJSON

/// A subcommand as a function from its arguments to a result; `run` is the same for all.
protocol EthereumSubcommand: AsyncParsableCommand {
    var output: OutputOptions { get }
    /// The result, which alone goes to standard output.
    func result() throws -> JSONValue
}

extension EthereumSubcommand {
    mutating func run() async throws {
        let text: String
        do {
            text = output.text(try result())
        } catch let error as ToolError {
            FileHandle.standardError.write(Data("imo: \(error)\n".utf8))
            throw ExitCode(error.exitCode)
        }
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}

/// How a result is printed.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print the result as one JSON document.")
    var json = false

    init() {}

    /// A single value bare, a list one element a line, anything else a line a member.
    func text(_ result: JSONValue) -> String {
        guard !json, case .object(let members) = result else { return result.text }
        guard members.count == 1, let only = members.first?.value else {
            return members.map { "\($0.name): \(OutputOptions.scalar($0.value))" }.joined(separator: "\n")
        }
        guard case .array(let elements) = only else { return OutputOptions.scalar(only) }
        return elements.map(OutputOptions.scalar).joined(separator: "\n")
    }

    private static func scalar(_ value: JSONValue) -> String { value.stringValue ?? value.text }
}

/// Why a command has no result, in a sentence that names the value and what to do.
struct ToolError: Error, CustomStringConvertible {
    let description: String
    /// By `sysexits.h`: 65 for data that is wrong, 66 for a file that cannot be read, 73 for one that cannot be made.
    let exitCode: Int32

    init(_ description: String, exitCode: Int32 = 65) {
        self.description = description
        self.exitCode = exitCode
    }

    /// Runs `body` and turns its error into one of the tool.
    static func mapping<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as ToolError {
            throw error
        } catch let error as BatchError {
            throw ToolError(error.message)
        } catch {
            throw ToolError("\(error)")
        }
    }
}

extension BatchMethod {
    /// The method's result for these parameters.
    func call(_ parameters: KeyValuePairs<String, JSONValue?>) throws -> JSONValue {
        try ToolError.mapping { try run(BatchParameters(.object(parameters))) }
    }
}
