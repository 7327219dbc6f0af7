internal import JSONEndpoints
package import Ledger
package import LedgerCore
package import StrictJSON

/// A message with its signature, as holders send it: `{"typedData": {…}, "signature": "0x…"}`, or `{"message": {…}, "signature": "0x…"}` where the kind
/// is known otherwise.
package struct SignedDocument {
    /// Reads typed data of any kind.
    ///
    /// - Throws: ``CommandFormatError`` with what is missing, or that the typed data is of another ledger.
    package static func command(of json: JSONValue, domain: SigningDomain) throws(CommandFormatError) -> Command {
        guard let name = json["typedData"]?["primaryType"]?.stringValue, let kind = SignedKind.allCases.first(where: { $0.primaryType == name }) else {
            throw CommandFormatError(description: "the typed data has no primaryType that this ledger knows")
        }
        do { return try command(of: json, kind: kind, domain: domain) } catch { throw CommandFormatError(description: error.detail) }
    }

    /// Reads a message of one kind. A domain that is given must be this ledger's; the signature binds it in any case.
    static func command(of body: JSONValue, kind: SignedKind, domain: SigningDomain) throws(Problem) -> Command {
        let document = body["typedData"] ?? body
        if let type = document["primaryType"], type != .string(kind.primaryType) {
            throw .badRequest("The typed data is of another type than \(kind.primaryType); send it to the endpoint of its type.")
        }
        guard let members = document["message"], members.objectValue != nil else {
            throw .badRequest("The body has no message; send {\"typedData\": …, \"signature\": \"0x…\"}.")
        }
        let signature = try parseBytes(body["signature"]?.stringValue ?? "", "signature")
        let command = try SignedMessage(kind: kind, members: members).command(signature: signature)
        if let given = document["domain"], !domain.matches(given) { throw Problem(.wrongDomain) }
        return command
    }
}
