import EthereumPrimitives

/// The hash of a command's bytes, by which people name one that waits for a second person.
struct ProposalHash: WrittenArgument {
    let hash: Bytes32

    init(written text: String) throws {
        guard text.hasPrefix("0x"), let hash = Bytes32(hex: text) else {
            throw WrittenFault("expected 0x and 64 hexadecimal digits, as `imo remote proposals` shows them")
        }
        self.hash = hash
    }

    var written: String { "\(hash)" }
}
