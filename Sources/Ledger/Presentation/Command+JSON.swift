internal import EthereumABI
internal import EthereumPrimitives
package import LedgerCore
package import StrictJSON

extension Command {
    /// Reads a command that moves money or tokens: an object with its name as `command` and its members, amounts as decimal strings in the smallest unit.
    /// Several of them in an array, or as the `commands` of a `linked`, are one link.
    ///
    /// - Parameter signed: Reads a command that a holder signed: `{"typedData": …, "signature": "0x…"}`.
    package init(json: JSONValue, signed: (JSONValue) throws -> Command) throws {
        if let members = json.arrayValue {
            self = .linked(LinkedCommands(try Command.members(members, signed: signed)))
        } else if json["typedData"] != nil {
            self = try signed(json)
        } else {
            let reader = CommandReader(json: json)
            if try reader.text("command") == "linked" {
                if let unknown = json.member(outside: ["command", "commands"]) { throw CommandReader.unknown(unknown, of: "linked", ["commands"]) }
                guard let members = json["commands"]?.arrayValue else { throw CommandFormatError(description: "'commands' is not an array") }
                self = .linked(LinkedCommands(try Command.members(members, signed: signed)))
            } else {
                self = try reader.command()
            }
        }
    }

    private static func members(_ list: [JSONValue], signed: (JSONValue) throws -> Command) throws -> [Command] {
        guard list.count <= LinkedCommands.maximumCount else {
            throw CommandFormatError(description: "\(list.count) commands are too many; at most \(LinkedCommands.maximumCount) can be linked")
        }
        return try list.enumerated().map { index, json in
            guard json.arrayValue == nil, json["command"] != .string("linked") else {
                throw CommandFormatError(description: "command \(index) is a link itself; links do not nest")
            }
            do { return try Command(json: json, signed: signed) } catch { throw CommandFormatError(description: "command \(index): \(error)") }
        }
    }
}

/// Reads the members of one command.
private final class CommandReader: MemberReader {
    private let json: JSONValue
    /// The members that the command has asked for, which are all that it knows.
    private var known: Set<String> = []

    init(json: JSONValue) {
        self.json = json
    }

    func command() throws(CommandFormatError) -> Command {
        let name = try text("command")
        guard let kind = CommandKind.allCases.first(where: { $0.name == name }), let payload = kind.payload as? any WrittenCommand.Type else {
            let names = CommandKind.allCases.filter { $0.payload is any WrittenCommand.Type }.map(\.name)
            throw CommandFormatError(
                description: "'\(name.prefix(40))' is not a command that a file can give; use \(names.joined(separator: ", ")), linked, "
                    + "or signed typed data")
        }
        let command = try payload.init(members: self).command
        // A misspelt reference would be lost without a word.
        if let unknown = json.member(outside: known) { throw CommandReader.unknown(unknown, of: name, known.subtracting(["command"])) }
        return command
    }

    static func unknown(_ member: String, of command: String, _ known: Set<String>) -> CommandFormatError {
        CommandFormatError(
            description: "'\(member.prefix(40))' is not a member of \(command); its members are \(known.sorted().joined(separator: ", "))")
    }

    func hasMember(_ name: String) -> Bool { member(name) != nil }

    private func member(_ name: String) -> JSONValue? {
        known.insert(name)
        return json[name]
    }

    func text(_ name: String) throws(CommandFormatError) -> String {
        guard let text = member(name)?.stringValue else { throw CommandFormatError(description: "'\(name)' is missing or not a string") }
        return text
    }

    func wholeNumber(_ name: String) -> UInt256? { member(name)?.unsignedInteger }
    func boolean(_ name: String) -> Bool? { member(name)?.boolValue }
}
