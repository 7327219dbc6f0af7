internal import EthereumPrimitives

extension CommandID {
    /// Makes the id of a command that is the same however often it is made: a UUID of version 8 (RFC 9562) of the Keccak-256 of the texts.
    ///
    /// The leading 48 bits are zero, so that no id of a later command is taken for an old one. The lowest bit is clear, as it is set only in ids that
    /// resolve a hold.
    package init(derivedFrom texts: [String]) {
        let hash = Keccak256.hash(Array(texts.map { Array($0.utf8) }.joined(separator: [0]))).bytes
        let words = (0..<2).map { word in hash[(word * 8)..<(word * 8 + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        self.init(high: 0x8000 | (words[0] & 0x0FFF), low: 0x8000_0000_0000_0000 | (words[1] & 0x3FFF_FFFF_FFFF_FFFE))
    }
}
