package import EthereumPrimitives

/// A command that people may write into a file, as an object with its kind's name as `command` and its members.
///
/// Conforming is all that it takes: the reader of files finds the payload by its kind.
package protocol WrittenCommand: CommandPayload {
    /// - Throws: ``CommandFormatError`` with the member at fault.
    init(members: some MemberReader) throws(CommandFormatError)
}

/// A document is not a command: names the member at fault and what was expected.
package struct CommandFormatError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}

/// The members of a command in a document.
package protocol MemberReader {
    func hasMember(_ name: String) -> Bool
    /// - Throws: ``CommandFormatError`` when the member is missing or not a text.
    func text(_ name: String) throws(CommandFormatError) -> String
    /// A whole number of the smallest unit, as a decimal string; nil when it is missing or not one.
    func wholeNumber(_ name: String) -> UInt256?
    /// nil when the member is neither true nor false.
    func boolean(_ name: String) -> Bool?
}

extension MemberReader {
    /// - Throws: ``CommandFormatError`` when the member is missing or `parse` gives nil.
    func parsed<Value>(_ name: String, as kind: String, _ parse: (String) -> Value?) throws(CommandFormatError) -> Value {
        let text = try text(name)
        guard let value = parse(text) else { throw CommandFormatError(description: "'\(name)' is '\(text.prefix(80))', which is not \(kind)") }
        return value
    }

    /// - Throws: ``CommandFormatError`` when the member is missing or neither an account's name nor an address.
    func account(_ name: String) throws(CommandFormatError) -> FundedAccount {
        try parsed(name, as: "an account name or an address") { FundedAccount(text: $0) }
    }

    /// - Throws: ``CommandFormatError`` when the member is missing or not an address.
    func address(_ name: String) throws(CommandFormatError) -> Address { try parsed(name, as: "an address") { try? Address($0) } }

    /// - Throws: ``CommandFormatError`` when the member `amount` is missing or not a whole number.
    func amount() throws(CommandFormatError) -> UInt256 {
        guard let amount = wholeNumber("amount") else {
            throw CommandFormatError(description: "'amount' is missing or not a whole number of the smallest unit, as a decimal string")
        }
        return amount
    }

    /// The member `reference`; empty when it is missing.
    ///
    /// - Throws: ``CommandFormatError`` when it is not a text.
    func reference() throws(CommandFormatError) -> String { hasMember("reference") ? try text("reference") : "" }

    /// False when the member is missing.
    ///
    /// - Throws: ``CommandFormatError`` when it is neither true nor false.
    func flag(_ name: String) throws(CommandFormatError) -> Bool {
        guard hasMember(name) else { return false }
        guard let flag = boolean(name) else { throw CommandFormatError(description: "'\(name)' is not true or false") }
        return flag
    }
}
