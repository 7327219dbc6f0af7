import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

/// An API key by its id, as `imo key list` shows it.
struct KeyArgument: WrittenArgument {
    let id: String

    init(written text: String) throws {
        guard !text.hasPrefix("imo-") && !text.hasPrefix("sk-") else {
            throw WrittenFault("expected the key's id, which begins with key_, and not the key itself; `imo key list` shows the ids")
        }
        id = text
    }

    /// - Throws: `keyNotFound` unless exactly one key has the id.
    func resolve(in reader: any LedgerReader) throws -> Bytes32 {
        let matches = try reader.keys().map(\.hash).filter { JSONValue.keyID($0) == id }
        guard let hash = matches.first, matches.count == 1 else { throw Outcome.keyNotFound.failure(about: "the key '\(id)'") }
        return hash
    }
}
