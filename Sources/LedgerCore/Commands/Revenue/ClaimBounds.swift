public import EthereumPrimitives

/// The conditions under which a holder's claim is to be paid, as far as the holder signed some: at least so much, and of these very snapshots.
///
/// A claim without them is the EIP-712 struct that it always was. One with them is a struct of another name, `BoundClaim` or `BoundClaimLifetime`, which
/// has exactly the members that were given, so that neither signature can be read as the other.
public struct ClaimBounds: Sendable, Hashable {
    /// A claim that would pay less is refused.
    public let leastAmount: UInt256?
    /// A claim of snapshots that have another root is refused. See ``SnapshotRecord/root(of:id:)``.
    public let snapshotRoot: Bytes32?

    /// No conditions.
    public static let none = ClaimBounds()

    public init(leastAmount: UInt256? = nil, snapshotRoot: Bytes32? = nil) {
        self.leastAmount = leastAmount
        self.snapshotRoot = snapshotRoot
    }

    /// The name of a claim's struct under these conditions.
    func primaryType(_ name: String) -> String { self == .none ? name : "Bound" + name }

    /// Their members in the message.
    var members: [TypedMessage.Member] {
        [
            leastAmount.map { TypedMessage.Member(name: "leastAmount", value: .uint256($0)) },
            snapshotRoot.map { TypedMessage.Member(name: "snapshotRoot", value: .bytes32($0)) },
        ].compactMap { $0 }
    }

    /// Refusals: `snapshotRootMismatch`, `claimBelowLeastAmount`.
    ///
    /// - Parameter snapshots: The snapshots that the root is of, in their order.
    func check(_ amount: UInt256, of snapshots: [UInt256], token: Address, in machine: inout StateMachine) throws(Interruption) {
        if let snapshotRoot {
            let root = try machine.records.root(ofSnapshots: snapshots, of: token)
            try machine.refuse(.snapshotRootMismatch, unless: root == snapshotRoot)
        }
        if let leastAmount { try machine.refuse(.claimBelowLeastAmount, unless: amount >= leastAmount) }
    }
}

extension ClaimBounds: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(optional: leastAmount)
        encoder.appendList { list in
            if let snapshotRoot { list.append(snapshotRoot) }
        }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        leastAmount = try decoder.readOptionalUInt256()
        snapshotRoot = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in list.isAtEnd ? nil : try list.readBytes32() }
    }
}

extension RLPEncoder {
    /// Conditions came with a later version: they stand last, and only where there are some, so that earlier encodings stay what they are.
    mutating func append(lastBounds bounds: ClaimBounds) { if bounds != .none { append(bounds) } }
}

extension RLPDecoder {
    /// - Throws: ``RLPError`` for conditions that are there and say nothing.
    mutating func readLastBounds() throws(RLPError) -> ClaimBounds {
        if isAtEnd { return .none }
        let bounds = try read(ClaimBounds.self)
        guard bounds != .none else { throw invalid("not a value that the ledger writes") }
        return bounds
    }
}
