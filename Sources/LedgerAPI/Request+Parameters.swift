internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore

extension RequestContext {
    /// A part of the path that is an address.
    func address(_ name: String) throws(Problem) -> Address { try parse(parameters.get(name) ?? "", name, by: readAddress) }

    /// A part of the path that is a whole number.
    func word(_ name: String) throws(Problem) -> UInt256 { try parse(parameters.get(name) ?? "", name, by: readWord) }
}

extension Request {
    /// A parameter of the query, decoded; nil when it is not given.
    func query(_ name: String) -> String? { uri.queryParameters.get(name) }

    /// A parameter of the query that is a time; nil when it is not given.
    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = query(name) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw .badRequest("'\(name)' is not a time in UTC, such as 2026-11-01 or 2026-11-01T09:30:00Z.")
        }
        return time
    }
}

/// Reads a value of a request's by one of the ledger's readers.
///
/// - Throws: ``Problem`` with what is wrong with the value.
func parse<Value>(_ text: String, _ name: String, by read: (String, String) throws(Unreadable) -> Value) throws(Problem) -> Value {
    do { return try read(text, name) } catch { throw .badRequest(error.description) }
}
