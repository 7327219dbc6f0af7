public import EthereumPrimitives

extension JournalEntry {
    /// The beginning of an entry's encoding, read without the command and the postings after it.
    public struct Header: Sendable, Hashable {
        public let rules: RuleVersion
        public let number: UInt64
        public let time: Timestamp
        public let id: CommandID

        /// - Throws: ``RLPError`` unless the bytes begin as an entry does and have the length that they name.
        public init(encoded: [UInt8]) throws(RLPError) {
            var decoder = RLPDecoder(encoded)
            self = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
                let header = try Header(from: &list)
                list.skipRest()
                return header
            }
            try decoder.finish()
        }

        init(from list: inout RLPDecoder) throws(RLPError) {
            let version = try list.readUInt64()
            guard let rules = RuleVersion(rawValue: version) else {
                throw list.invalid("entry version \(version) is not known; this program writes version \(RuleVersion.current.rawValue)")
            }
            self.rules = rules
            number = try list.readUInt64()
            time = try list.readTimestamp()
            id = try list.readCommandID()
        }
    }
}
