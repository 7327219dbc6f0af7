import ChainTransactions
import EthereumPrimitives
import RevShareContracts
import Testing

@Suite("Reconciliation with a revenue-share token")
struct TokenReconciliationTests {
    struct Planted: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The words that name it.
        let names: [String]
        let plant: @Sendable (inout TokenBooks) -> Void

        init(_ description: String, names: String..., plant: @escaping @Sendable (inout TokenBooks) -> Void) {
            testDescription = description
            self.names = names
            self.plant = plant
        }
    }

    static let inLogs: [Planted] = [
        Planted("the chain lost a deposit", names: "nonce 1", "block 11", "no log") { $0.entries.remove(at: 1) },
        Planted("the chain lost the last deposit", names: "nonce 3", "block 17", "no log") { $0.entries.remove(at: 9) },
        Planted("a deposit is of another amount", names: "nonce 1", "block 11", "1000 wei", "999") {
            $0.entries[1] = TokenBooks.deposit(11, 1, by: TokenBooks.sender, 999)
        },
        Planted("a deposit is there twice", names: "nonce 3", "twice") { $0.entries.insert($0.entries[9], at: 9) },
        Planted("the ledger's sender deposited by hand", names: "block 15", "does not have") {
            $0.entries[6] = TokenBooks.deposit(15, 95, by: TokenBooks.sender, 500)
        },
        Planted("the journal has a deposit in another block", names: "nonce 3", "block 17", "block 18") { $0.dealings.dealings[2].block = 18 },
        Planted("the journal has a deposit of another amount", names: "nonce 4", "block 18", "11 wei") {
            $0.dealings.dealings[3].kind = .deposit(11)
        },
        Planted("the journal lost a deposit", names: "block 11", "does not have") { $0.dealings.dealings.remove(at: 0) },
        Planted("the chain lost a snapshot", names: "nonce 2", "a snapshot", "no log") { books in
            books.entries.removeSubrange(3...5)
        },
        Planted("a snapshot's number is skipped", names: "block 13", "snapshot 2") { $0.entries[3] = TokenBooks.revenue(13, id: 2) },
        Planted("a snapshot counts another supply", names: "block 13", "999", "1000") { $0.entries[3] = TokenBooks.revenue(13, supply: 999) },
        Planted("a snapshot shares out another part", names: "block 13", "601") { $0.entries[3] = TokenBooks.revenue(13, claimable: 601) },
        Planted("a snapshot has less revenue than came in", names: "block 13", "995", "1000") {
            $0.entries[3] = TokenBooks.revenue(13, revenue: 995, claimable: 597)
        },
        Planted("a snapshot rolls over what never expired", names: "block 13", "rolls 1 over") {
            $0.entries[3] = TokenBooks.revenue(13, rolledOver: 1)
        },
        Planted("a holder sends more than there is", names: "block 12", "1001") {
            $0.entries[2] = TokenBooks.transfer(12, from: TokenBooks.anna, to: TokenBooks.ben, 1_001)
        },
        Planted("a claim is made twice", names: "block 14", "again") { $0.entries.insert(TokenBooks.claimed(14, TokenBooks.anna, 1), at: 6) },
        Planted("claims exceed what was claimable", names: "block 14", "601", "600") { $0.entries[5] = TokenBooks.claimed(14, TokenBooks.anna, 601) },
        Planted("a claim is from a snapshot to come", names: "block 14", "snapshot 2") {
            $0.entries[5] = TokenBooks.claimed(14, TokenBooks.anna, 360, snapshot: 2)
        },
        Planted("a burn pays less than its share of the pool", names: "block 16", "40 are taken") {
            $0.entries[7] = TokenBooks.redeemed(16, burned: 100, amount: 39)
        },
        Planted("more is burned than there is", names: "block 16", "1001") { $0.entries[7] = TokenBooks.redeemed(16, burned: 1_001, amount: 60) },
    ]

    static let inState: [Planted] = [
        Planted("a transfer's log is missing", names: "block 20", "the balance of", "900", "600") {
            $0.entries.remove(at: 2)
            // The burn was of tokens that the receiver then had.
            $0.entries[7] = TokenBooks.transfer(16, from: TokenBooks.anna, to: .zero, 100)
            $0.state.balances[TokenBooks.anna] = 600
        },
        Planted("the supply", names: "the supply is 900", "901") { $0.state.supply = 901 },
        Planted("a holder's balance", names: "the balance of", "300", "301") { $0.state.balances[TokenBooks.ben] = 301 },
        Planted("a holder is not known to the contract", names: "the balance of", "600") { $0.state.balances[TokenBooks.anna] = nil },
        Planted("the number of snapshots", names: "the number of snapshots is 1", "2") { $0.state.snapshotCount = 2 },
        Planted("the supply at a snapshot", names: "the supply at snapshot 1", "999") { $0.state.snapshots[1]?.supply = 999 },
        Planted("the claim pool", names: "the claim pool in ether is 240", "241") { $0.state.pools[.zero]?.claim = 241 },
        Planted("the burn pool", names: "the burn pool in ether is 360", "359") { $0.state.pools[.zero]?.burn = 359 },
        Planted("a snapshot's revenue", names: "what snapshot 1 made claimable", "601") { $0.state.snapshots[1]?.shares[.zero]?.claimable = 601 },
        Planted("a snapshot's claims", names: "what was claimed from snapshot 1", "361") { $0.state.snapshots[1]?.shares[.zero]?.claimed = 361 },
        Planted("the contract holds too little", names: "the ether of the token", "1340", "1339") { $0.state.held = 1_339 },
        Planted("the revenue since the snapshot", names: "the revenue since", "760", "761") { $0.state.revenue = 761 },
        Planted("the contract refuses to tell its revenue", names: "the revenue since", "unknown") { $0.state.revenue = nil },
        Planted("a pool in an asset without a log", names: "the claim pool in 0x", "7") {
            $0.state.pools[TokenBooks.stranger] = TokenState.Pools(claim: 7, burn: 0)
        },
    ]

    @Test("Books that agree have no difference")
    func agreement() throws {
        #expect(try TokenBooks().firstDifference() == nil)
    }

    @Test("Each planted difference is found and named", arguments: inLogs + inState)
    func differences(planted: Planted) throws {
        var books = TokenBooks()
        planted.plant(&books)
        let difference = try #require(try books.firstDifference())
        for name in planted.names { #expect(difference.contains(name), "\(difference)") }
    }

    @Test("A payment that is not final on the chain may be open in the journal")
    func open() throws {
        var books = TokenBooks()
        books.entries.removeLast()
        books.state.held = 1_330
        books.state.revenue = 750
        #expect(try books.firstDifference() == nil)
    }

    @Test("Ether that came without a log is revenue, and stops nobody")
    func forcedEther() throws {
        var books = TokenBooks()
        books.state.held = 1_345
        books.state.revenue = 765
        #expect(try books.firstDifference() == nil)
        books = TokenBooks()
        books.entries[3] = TokenBooks.revenue(13, revenue: 1_100, claimable: 660)
        books.state.held = 1_436
        books.state.pools[.zero] = TokenState.Pools(claim: 300, burn: 396)
        books.state.snapshots[1]?.shares[.zero]?.claimable = 660
        books.entries[7] = TokenBooks.redeemed(16, burned: 100, amount: 64)
        #expect(try books.firstDifference() == nil)
    }

    @Test("A window rolls unclaimed revenue over to the next snapshot")
    func window() throws {
        var books = TokenBooks()
        // A stranger's snapshot shares out 60 % of 760 wei, and the 240 that nobody claimed.
        books.entries += [
            TokenBooks.revenue(19, 99, id: 2, revenue: 760, claimable: 456, rolledOver: 240, supply: 900),
            TokenBooks.snapshot(19, 2, transaction: 99),
        ]
        books.state.snapshotCount = 2
        books.state.revenue = 0
        books.state.pools[.zero] = TokenState.Pools(claim: 696, burn: 644)
        books.state.snapshots[2] = TokenState.Snapshot(supply: 900, shares: [.zero: RevShareToken.Share(claimable: 696)])
        #expect(try books.firstDifference(window: 1) == nil)
        #expect(try books.firstDifference()?.contains("rolls 240 over") == true)
    }
}
