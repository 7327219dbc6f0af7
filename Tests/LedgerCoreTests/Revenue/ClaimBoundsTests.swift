import EthereumPrimitives
import LedgerCore
import Testing

/// Claims whose holders signed what they are to pay at least, and of which snapshots.
@Suite("Conditions of claims")
struct ClaimBoundsTests {
    private static let stranger = address(0x5157)

    /// Two snapshots that pay the issuer 600 and 300.
    private static func token() throws -> RevenueToken {
        var token = try RevenueToken(supply: 1000)
        for revenue in [1000, 500] as [UInt256] {
            try token.deposit(revenue)
            try token.snapshotAfterInterval()
        }
        return token
    }

    private static func claim(_ token: RevenueToken, _ ids: [UInt256] = [1], _ bounds: ClaimBounds) throws -> Command {
        let holder = RevenueToken.issuer
        return .claim(
            Claim(
                holder: holder, token: token.token, snapshotIDs: ids, recipient: holder, bounds: bounds,
                authorization: try token.ledger.authorization(of: holder)))
    }

    private static func lifetime(_ token: RevenueToken, upTo last: UInt256 = 2, _ bounds: ClaimBounds) throws -> Command {
        let holder = RevenueToken.issuer
        return .claimLifetime(
            ClaimLifetime(
                holder: holder, token: token.token, upToSnapshotID: last, recipient: holder, bounds: bounds,
                authorization: try token.ledger.authorization(of: holder)))
    }

    private static func root(_ token: RevenueToken, _ ids: [UInt256]) throws -> Bytes32 {
        var view = token.ledger.view
        return try view.root(ofSnapshots: ids, of: token.token)
    }

    @Test("A claim pays its least amount exactly; a wei more is refused, pays nothing, and leaves the snapshot open", arguments: [true, false])
    func leastAmount(isLifetime: Bool) throws {
        var token = try Self.token()
        let sum: UInt256 = 900
        let make = { (token: RevenueToken, least: UInt256) in
            let bounds = ClaimBounds(leastAmount: least)
            return isLifetime ? try Self.lifetime(token, bounds) : try Self.claim(token, [1, 2], bounds)
        }
        for least in [sum.adding(1) ?? .max, .max] {
            #expect(try token.ledger.apply(make(token, least)) == .claimBelowLeastAmount)
            #expect(try token.paid() == 0)
        }
        #expect(try token.ledger.apply(make(token, sum)) == .accepted)
        #expect(try token.paid() == sum)
    }

    @Test("A claim of other snapshots than it was signed for is refused, and pays nothing", arguments: [true, false])
    func snapshotRoot(isLifetime: Bool) throws {
        var token = try Self.token()
        let make = { (token: RevenueToken, root: Bytes32) in
            let bounds = ClaimBounds(leastAmount: 1, snapshotRoot: root)
            return isLifetime ? try Self.lifetime(token, bounds) : try Self.claim(token, [2], bounds)
        }
        let root = try Self.root(token, [2])
        for other in [try Self.root(token, [1]), .zero, Keccak256.hash(root.bytes)] {
            #expect(try token.ledger.apply(make(token, other)) == .snapshotRootMismatch)
            #expect(try token.paid() == 0)
        }
        #expect(try token.ledger.apply(make(token, root)) == .accepted)
        #expect(try token.paid() == (isLifetime ? 900 : 300))
    }

    @Test("The root of several snapshots binds each of them and their order; a claim by somebody else does not change it")
    func severalSnapshots() throws {
        var token = try Self.token()
        _ = try token.transfer(500, to: Self.stranger)
        try token.deposit(1000)
        try token.snapshotAfterInterval()
        let roots = try [[1], [2], [3], [1, 2], [2, 1], [1, 2, 3]].map { try Self.root(token, $0) }
        #expect(Set(roots).count == roots.count)
        #expect(try Self.root(token, [1, 2]) == Keccak256.hash(Self.root(token, [1]).bytes + Self.root(token, [2]).bytes))
        #expect(try token.claim([3], by: Self.stranger) == .accepted)
        #expect(try [[1], [2], [3], [1, 2], [2, 1], [1, 2, 3]].map { try Self.root(token, $0) } == roots)
        #expect(try token.ledger.apply(Self.claim(token, [2, 1], ClaimBounds(snapshotRoot: roots[3]))) == .snapshotRootMismatch)
        #expect(try token.ledger.apply(Self.claim(token, [2, 1], ClaimBounds(snapshotRoot: roots[4]))) == .accepted)
    }

    @Test("A snapshot of the same number in another history has another root")
    func otherHistory() throws {
        let ledger = try Self.token()
        var other = try RevenueToken(supply: 1000)
        for revenue in [1000, 499] as [UInt256] {
            try other.deposit(revenue)
            try other.snapshotAfterInterval()
        }
        #expect(try Self.root(ledger, [1]) == Self.root(other, [1]))
        #expect(try Self.root(ledger, [2]) != Self.root(other, [2]))
    }

    @Test("The snapshots' own faults come first, then the root, then the amount, then the recipient")
    func precedence() throws {
        var token = try Self.token()
        let bounds = ClaimBounds(leastAmount: .max, snapshotRoot: .zero)
        #expect(try token.ledger.apply(Self.claim(token, [9], bounds)) == .snapshotNotFound)
        #expect(try token.ledger.apply(Self.claim(token, [1], bounds)) == .snapshotRootMismatch)
        let matching = ClaimBounds(leastAmount: .max, snapshotRoot: try Self.root(token, [1]))
        let holder = RevenueToken.issuer
        let command = Command.claim(
            Claim(
                holder: holder, token: token.token, snapshotIDs: [1], recipient: .zero, bounds: matching,
                authorization: try token.ledger.authorization(of: holder)))
        #expect(try token.ledger.apply(command) == .claimBelowLeastAmount)
        #expect(try token.claim([1]) == .accepted)
        #expect(try token.ledger.apply(Self.claim(token, [1], bounds)) == .alreadyClaimed)
    }

    @Test("Each choice of conditions is a struct of its own, so that no signature can be read as another's")
    func structs() throws {
        let token = try Self.token()
        let choices = [
            ClaimBounds.none, ClaimBounds(leastAmount: 1), ClaimBounds(snapshotRoot: word(1)), ClaimBounds(leastAmount: 1, snapshotRoot: word(1)),
        ]
        let messages = try choices.flatMap { [try Self.claim(token, [1], $0).message, try Self.lifetime(token, $0).message] }.compactMap(\.self)
        #expect(messages.count == 8)
        #expect(Set(messages.map(\.typeString)).count == 8 && Set(messages.map(\.structHash)).count == 8)
        let members = "(address holder,address token,uint256[] snapshotIds,address recipient,"
        #expect(messages[0].typeString == "Claim" + members + "uint256 nonce,uint256 deadline)")
        #expect(messages[6].typeString == "BoundClaim" + members + "uint256 leastAmount,bytes32 snapshotRoot,uint256 nonce,uint256 deadline)")
        #expect(messages[7].primaryType == "BoundClaimLifetime")
    }
}
