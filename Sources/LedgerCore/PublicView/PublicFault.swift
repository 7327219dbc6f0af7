/// An entry of the public log that the ledger's rules do not allow after those before it.
public struct PublicFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The number of the first wrong entry.
    public let entry: UInt64
    /// The description of the fault, without the entry.
    public let reason: String

    public init(entry: UInt64, _ reason: String) {
        self.entry = entry
        self.reason = reason
    }

    public var description: String { "entry \(entry) of the log: \(reason)" }
}
