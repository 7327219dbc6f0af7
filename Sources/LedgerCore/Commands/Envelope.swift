public import EthereumPrimitives

/// A command with its id, as one process hands it to another.
public struct Envelope: Sendable, Hashable {
    public let id: CommandID
    public let command: Command

    public init(id: CommandID, command: Command) {
        self.id = id
        self.command = command
    }
}

extension Envelope: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(id)
        encoder.append(command)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        id = try decoder.readCommandID()
        command = try decoder.read()
    }
}
