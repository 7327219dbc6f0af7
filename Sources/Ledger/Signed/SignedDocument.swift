internal import EthereumABI
internal import EthereumPrimitives
package import LedgerCore
package import StrictJSON

/// A message with its signature, as holders send it: `{"typedData": {…}, "signature": "0x…"}`, or `{"message": {…}, "signature": "0x…"}` where the kind
/// is known otherwise.
package struct SignedDocument {
    /// Reads typed data of any kind.
    ///
    /// - Throws: ``CommandFormatError`` with what is missing, or that the typed data is of another ledger.
    package static func command(of json: JSONValue, domain: SigningDomain) throws(CommandFormatError) -> Command {
        guard let name = json["typedData"]?["primaryType"]?.stringValue,
            let kind = SignedKind.allCases.first(where: { $0.primaryTypes.contains(name) })
        else {
            throw CommandFormatError(description: "the typed data has no primaryType that this ledger knows")
        }
        do { return try command(of: json, kind: kind, domain: domain) } catch { throw CommandFormatError(description: error.description) }
    }

    /// Reads a message of one kind. A domain that is given must be this ledger's; the signature binds it in any case.
    ///
    /// - Throws: ``SignedDocumentError``.
    package static func command(of body: JSONValue, kind: SignedKind, domain: SigningDomain) throws(SignedDocumentError) -> Command {
        let document = body["typedData"] ?? body
        if let type = document["primaryType"], !kind.primaryTypes.contains(where: { type == .string($0) }) {
            throw .unreadable("The typed data is of another type than \(kind.primaryType); send it to the endpoint of its type.")
        }
        guard let members = document["message"], members.objectValue != nil else {
            throw .unreadable("The body has no message; send {\"typedData\": …, \"signature\": \"0x…\"}.")
        }
        let command: Command
        do throws(Unreadable) {
            let signature = try readBytes(body["signature"]?.stringValue ?? "", "signature")
            command = try SignedMessage(kind: kind, members: members).command(signature: signature)
        } catch {
            throw .unreadable(error.description)
        }
        if let type = document["primaryType"], let message = command.message, type != .string(message.primaryType) {
            throw .unreadable("The typed data is a \(type.stringValue ?? "struct"), and its members are those of a \(message.primaryType).")
        }
        if let given = document["domain"], !domain.matches(given) { throw .otherDomain }
        return command
    }
}

/// The reasons why a signed document is no command of this ledger.
package enum SignedDocumentError: Error, Sendable, CustomStringConvertible {
    /// A member is missing or not of its form; the text says which.
    case unreadable(String)
    /// The document names another domain than this ledger's.
    case otherDomain

    package var description: String {
        switch self {
        case .unreadable(let text): text
        case .otherDomain: Outcome.wrongDomain.explanation
        }
    }
}

extension SigningDomain {
    /// Compares this domain with one in JSON. Members that the JSON lacks are not compared.
    fileprivate func matches(_ domain: JSONValue) -> Bool {
        guard let members = domain.objectValue else { return false }
        // Without it the document was made for the history before a restoration.
        if salt != nil, domain["salt"] == nil { return false }
        return members.allSatisfy { member in
            switch member.name {
            case "name": member.value == .string(SigningDomain.name)
            case "version": member.value == .string(SigningDomain.version)
            case "chainId": member.value.unsignedInteger == chainID
            case "verifyingContract": member.value.stringValue.flatMap { try? Address($0) } == verifyingContract
            case "salt": salt != nil && member.value.stringValue.flatMap { Bytes32(hex: $0) } == salt
            default: false
            }
        }
    }
}
