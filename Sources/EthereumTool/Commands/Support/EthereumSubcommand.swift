internal import ArgumentParser
internal import Foundation
internal import StrictJSON

/// A subcommand that computes a result from its arguments and prints it.
protocol EthereumSubcommand: AsyncParsableCommand {
    var output: OutputOptions { get }
    /// Computes the result. Nothing else goes to standard output.
    ///
    /// - Throws: `ToolError`, which goes to standard error.
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

/// The format of the result.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print the result as one JSON document.")
    var json = false

    init() {}

    /// The result for people: a single value bare, a list with one element a line, readings with one argument a line, and any other object
    /// with one member a line.
    func text(_ result: JSONValue) -> String {
        guard !json, case .object(let members) = result else { return result.text }
        if let readings = result["readings"]?.arrayValue { return readings.map(Reading.text).joined(separator: "\n") }
        guard members.count == 1, let only = members.first?.value else {
            return members.map { "\($0.name): \(OutputOptions.scalar($0.value))" }.joined(separator: "\n")
        }
        guard case .array(let elements) = only else { return OutputOptions.scalar(only) }
        return elements.map(OutputOptions.scalar).joined(separator: "\n")
    }

    /// A string bare, anything else as JSON.
    static func scalar(_ value: JSONValue) -> String { value.stringValue ?? value.text }
}

/// The failure of a command, in a sentence that names the value at fault and the remedy.
package struct ToolError: Error, CustomStringConvertible {
    package let description: String
    /// The exit code by `sysexits.h`: 64 for a wrong command line, 65 for wrong data, 66 for a file that cannot be read, 73 for one that cannot
    /// be created.
    package let exitCode: Int32

    init(_ description: String, exitCode: Int32 = 65) {
        self.description = description
        self.exitCode = exitCode
    }

    /// Runs `body` and turns its error into a `ToolError` with exit code 65.
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
    /// Runs the method with these parameters. Parameters that are nil are left out.
    ///
    /// - Throws: `ToolError` with the message of the method's error.
    func call(_ parameters: KeyValuePairs<String, JSONValue?>) throws -> JSONValue {
        try ToolError.mapping { try run(BatchParameters(.object(parameters))) }
    }
}
