internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumWallet
internal import Foundation
internal import StrictJSON

/// Reads the inputs that arguments name.
enum ToolInput {
    /// Returns the text of an argument: the argument itself, the file after `@`, or standard input for `-`. White space around the text of a
    /// file is dropped.
    ///
    /// - Throws: `ToolError` with exit code 66 for a file that cannot be read, and with 65 for bytes that are not UTF-8.
    static func text(_ argument: String) throws -> String {
        guard argument == "-" || argument.hasPrefix("@") else { return argument }
        let bytes = try file(argument == "-" ? "-" : String(argument.dropFirst()))
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ToolError("the input '\(argument)' is not UTF-8 text")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Reads a file, or standard input for `-`.
    ///
    /// - Throws: `ToolError` with exit code 66 for a file that cannot be read.
    static func file(_ path: String) throws -> [UInt8] {
        if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ToolError("the file '\(path)' cannot be read: check its name and permissions", exitCode: 66)
        }
        return Array(data)
    }

    /// The JSON text of an argument, a file or standard input.
    static func json(_ argument: String) throws -> JSONValue {
        let text = try text(argument)
        return try ToolError.mapping { try JSONValue(parsing: text) }
    }

    /// An ABI of an argument, a file or standard input: JSON where it begins like JSON, else a human-readable signature.
    static func abi(_ argument: String) throws -> JSONValue {
        let text = try text(argument)
        guard text.hasPrefix("{") || text.hasPrefix("[") else { return .string(text) }
        return try ToolError.mapping { try JSONValue(parsing: text) }
    }

    /// Hexadecimal bytes of an argument, a file or standard input.
    static func bytes(_ argument: String) throws -> [UInt8] {
        let text = try text(argument)
        return try ToolError.mapping { try Hex.decode(text) }
    }

    /// The bytes of an argument, a file or standard input, the last line's end included.
    ///
    /// - Throws: `ToolError` with exit code 66 for a file that cannot be read.
    static func exactBytes(_ argument: String) throws -> [UInt8] {
        guard argument == "-" || argument.hasPrefix("@") else { return Array(argument.utf8) }
        do {
            return try file(argument == "-" ? "-" : String(argument.dropFirst()))
        } catch let error as ToolError {
            throw ToolError("\(error); for the text '\(argument.prefix(60))' itself add --literal", exitCode: error.exitCode)
        }
    }

    /// Reads a value of a type: JSON for an array or a tuple, bare text otherwise. A string keeps all of a file, its last line's end too.
    static func value(_ argument: String, as type: ABIType, literal: LiteralOption) throws -> JSONValue {
        if type == .string {
            guard let text = String(validating: try literal.bytes(argument), as: UTF8.self) else {
                throw ToolError("the input '\(argument)' is not UTF-8 text")
            }
            return .string(text)
        }
        let text = literal.literal ? argument : try text(argument)
        switch type {
        case .array, .fixedArray, .tuple: return try ToolError.mapping { try JSONValue(parsing: text) }
        case .bool:
            guard text == "true" || text == "false" else { throw ToolError("'\(text)' is not a bool: write true or false") }
            return .bool(text == "true")
        default: return .string(text)
        }
    }
}
