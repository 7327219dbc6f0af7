import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

/// An API key by its id, as `imo key list` shows it.
struct KeyArgument: ExpressibleByArgument, Sendable {
    let id: String

    init?(argument: String) {
        id = argument
    }

    /// - Throws: `keyNotFound` unless exactly one key has the id.
    func resolve(in reader: any LedgerReader) throws -> Bytes32 {
        let matches = try reader.keys().map(\.hash).filter { JSONValue.keyID($0) == id }
        guard let hash = matches.first, matches.count == 1 else { throw Outcome.keyNotFound.failure }
        return hash
    }
}
