import EthereumABI
internal import EthereumPrimitives
package import LedgerCore
package import StrictJSON

/// Why a JSON document is not a command: the member at fault, and what was expected.
package struct CommandFormatError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}

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
private struct CommandReader {
    let json: JSONValue

    func command() throws(CommandFormatError) -> Command {
        switch try text("command") {
        case "createAccount": .createAccount(CreateAccount(name: try parsed("account", as: "an account name") { try? AccountName($0) }))
        case "credit": .credit(Payment(account: try account("account"), amount: try amount(), reference: try reference()))
        case "withdraw": .withdraw(Payment(account: try account("account"), amount: try amount(), reference: try reference()))
        case "transferFunds":
            .transferFunds(
                TransferFunds(
                    from: try account("from"), to: try account("to"), amount: try amount(), isBalancing: try flag("upTo"), reference: try reference()))
        case "reverse": .reverse(Reverse(entry: try parsed("entry", as: "a command id") { CommandID($0) }, reference: try reference()))
        case "deposit":
            .deposit(Deposit(model: try parsed("model", as: "a model id") { try? ModelID($0) }, amount: try amount(), reference: try reference()))
        case "snapshot": .snapshot(TakeSnapshot(token: try address("token")))
        case "issuerTransfer": .issuerTransfer(IssuerTransfer(token: try address("token"), to: try address("to"), amount: try amount()))
        case let name:
            throw CommandFormatError(
                description: "'\(name.prefix(40))' is not a command that a file can give; use createAccount, credit, withdraw, transferFunds, reverse, "
                    + "deposit, snapshot, issuerTransfer, linked, or signed typed data")
        }
    }

    func text(_ name: String) throws(CommandFormatError) -> String {
        guard let text = json[name]?.stringValue else { throw CommandFormatError(description: "'\(name)' is missing or not a string") }
        return text
    }

    private func parsed<Value>(_ name: String, as kind: String, _ parse: (String) -> Value?) throws(CommandFormatError) -> Value {
        let text = try text(name)
        guard let value = parse(text) else { throw CommandFormatError(description: "'\(name)' is '\(text.prefix(80))', which is not \(kind)") }
        return value
    }

    private func account(_ name: String) throws(CommandFormatError) -> FundedAccount {
        try parsed(name, as: "an account name or an address") { text in
            text.hasPrefix("0x") ? (try? Address(text)).map { .address($0) } : (try? AccountName(text)).map { .named($0) }
        }
    }

    private func address(_ name: String) throws(CommandFormatError) -> Address { try parsed(name, as: "an address") { try? Address($0) } }

    private func amount() throws(CommandFormatError) -> UInt256 {
        guard let amount = json["amount"]?.unsignedInteger else {
            throw CommandFormatError(description: "'amount' is missing or not a whole number of the smallest unit, as a decimal string")
        }
        return amount
    }

    private func reference() throws(CommandFormatError) -> String { json["reference"] == nil ? "" : try text("reference") }

    private func flag(_ name: String) throws(CommandFormatError) -> Bool {
        guard let value = json[name] else { return false }
        guard case .bool(let flag) = value else { throw CommandFormatError(description: "'\(name)' is not true or false") }
        return flag
    }
}
