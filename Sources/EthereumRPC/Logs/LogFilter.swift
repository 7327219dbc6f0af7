public import EthereumPrimitives
internal import StrictJSON

/// Which logs are asked for.
public struct LogFilter: Sendable, Hashable {
    /// The contracts; empty for any.
    public var addresses: [Address]
    /// For each position the topics that fit; empty for any.
    public var topics: [[Bytes32]]

    /// Makes a filter of its parts.
    public init(addresses: [Address] = [], topics: [[Bytes32]] = []) {
        self.addresses = addresses
        self.topics = topics
    }

    func json(_ range: [JSONMember]) -> JSONValue {
        var members = range
        if !addresses.isEmpty { members.append(JSONMember("address", .array(addresses.map { .string($0.lowercaseHex) }))) }
        let topics = topics.map { options in options.isEmpty ? JSONValue.null : .array(options.map { .string($0.description) }) }
        if !topics.isEmpty { members.append(JSONMember("topics", .array(topics))) }
        return .object(members)
    }

    /// True when a block with the bloom may have a log that fits.
    public func mayMatch(_ bloom: LogBloom) -> Bool {
        (addresses.isEmpty || addresses.contains { bloom.mayContain($0.bytes) })
            && topics.allSatisfy { options in options.isEmpty || options.contains { bloom.mayContain($0.bytes) } }
    }

    /// True when a log fits. What a node sends is checked by this.
    public func matches(_ log: EventLog) -> Bool {
        guard addresses.isEmpty || addresses.contains(log.address), log.topics.count >= topics.count else { return false }
        return zip(topics, log.topics).allSatisfy { options, topic in options.isEmpty || options.contains(topic) }
    }
}
