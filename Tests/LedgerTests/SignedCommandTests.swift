import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import Testing

@Suite("Signed commands")
struct SignedCommandTests {
    private static func makeClaimable() async throws -> OpenedLedger {
        let ledger = try await OpenedLedger()
        try await ledger.accept(.deposit(Deposit(model: ledger.model, amount: 1000, reference: "")))
        ledger.clock.pass(seconds: 11)
        try await ledger.accept(.snapshot(TakeSnapshot(token: ledger.token)))
        return ledger
    }

    private static func claim(_ ledger: OpenedLedger, holder: Address, ids: [UInt256] = [1]) -> (HolderAuthorization) -> Command {
        { .claim(Claim(holder: holder, token: ledger.token, snapshotIDs: ids, recipient: holder, authorization: $0)) }
    }

    /// The upper half of the curve order's twin of a signature: it recovers the same key and must be refused all the same.
    private static func highS(of signature: [UInt8]) throws -> [UInt8] {
        let order = try #require(UInt256(hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
        let s = try #require(UInt256(bigEndian: signature[32..<64]))
        let high = try #require(order.subtracting(s))
        return Array(signature[..<32]) + high.bigEndianBytes + [signature[64] == 27 ? 28 : 27]
    }

    @Test("A claim signed by the holder is paid once; the same message again is a replay, a new one finds it claimed")
    func claimPaidOnce() async throws {
        let ledger = try await Self.makeClaimable()
        let holder = ledger.issuer
        let command = try ledger.signed(Self.claim(ledger, holder: holder.address), by: holder, nonce: 0)
        #expect(try await ledger.outcome(of: command) == .accepted)
        #expect(try ledger.balance(of: .address(holder.address)).available == 600)
        #expect(try await ledger.outcome(of: command) == .authorizationReplayed)
        let again = try ledger.signed(Self.claim(ledger, holder: holder.address), by: holder, nonce: 1)
        #expect(try await ledger.outcome(of: again) == .alreadyClaimed)
        #expect(try ledger.balance(of: .address(holder.address)).available == 600)
        #expect(try ledger.verify().problems == [])
    }

    enum Fault: CaseIterable, Sendable {
        case wrongSigner, expired, nonceTooHigh, otherChain, highS, garbage, shortSignature, unknownSnapshot, heldNothing, noSnapshot
    }

    @Test("A faulty claim has its own outcome and pays nothing", arguments: Fault.allCases)
    func refusals(fault: Fault) async throws {
        let ledger = try await Self.makeClaimable()
        let holder = ledger.issuer
        let stranger = try PrivateKey(Bytes32(UInt256(0x9999)).bytes)
        let make = Self.claim(ledger, holder: holder.address)
        let valid = try ledger.signed(make, by: holder, nonce: 0)
        let signature = try #require(valid.message?.authorization?.signature)
        let replaced = { (bytes: [UInt8]) in make(HolderAuthorization(nonce: 0, deadline: .max, signature: bytes)) }
        let (command, expected): (Command, Outcome)
        switch fault {
        case .wrongSigner: (command, expected) = (try ledger.signed(make, by: stranger, nonce: 0), .wrongSigner)
        case .expired: (command, expected) = (try ledger.signed(make, by: holder, nonce: 0, deadline: 1000), .authorizationExpired)
        case .nonceTooHigh: (command, expected) = (try ledger.signed(make, by: holder, nonce: 5), .nonceOutOfOrder)
        case .otherChain:
            let domain = SigningDomain(chainID: 1, verifyingContract: ledger.writer.ledger.signingDomain.verifyingContract)
            let message = try #require(valid.message)
            (command, expected) = (replaced(try holder.sign(domain.digest(of: message)).bytes), .wrongSigner)
        case .highS: (command, expected) = (replaced(try Self.highS(of: signature)), .highS)
        case .garbage: (command, expected) = (replaced([UInt8](repeating: 0xEE, count: 65)), .malformedSignature)
        case .shortSignature: (command, expected) = (replaced(Array(signature.dropLast())), .malformedSignature)
        case .unknownSnapshot:
            (command, expected) = (try ledger.signed(Self.claim(ledger, holder: holder.address, ids: [2]), by: holder, nonce: 0), .snapshotNotFound)
        case .heldNothing:
            (command, expected) = (try ledger.signed(Self.claim(ledger, holder: stranger.address), by: stranger, nonce: 0), .nothingToClaim)
        case .noSnapshot:
            (command, expected) = (try ledger.signed(Self.claim(ledger, holder: holder.address, ids: []), by: holder, nonce: 0), .noSnapshotNamed)
        }
        #expect(try await ledger.outcome(of: command) == expected)
        #expect(try ledger.balance(of: .address(holder.address)).credits == 0)
        #expect(try ledger.balance(of: .address(stranger.address)).credits == 0)
        #expect(try await ledger.outcome(of: valid) == .accepted)
    }

    @Test("Transfers and burns need the holder's own signature")
    func transferAndBurn() async throws {
        let ledger = try await OpenedLedger()
        let stranger = try PrivateKey(Bytes32(UInt256(0x9999)).bytes)
        let holder = ledger.issuer
        let transfer = { (authorization: HolderAuthorization) in
            Command.transfer(Transfer(holder: holder.address, token: ledger.token, to: stranger.address, amount: 10, authorization: authorization))
        }
        let burn = { (authorization: HolderAuthorization) in
            Command.burn(Burn(holder: holder.address, token: ledger.token, amount: 10, recipient: holder.address, authorization: authorization))
        }
        for make in [transfer, burn] {
            #expect(try await ledger.outcome(of: ledger.signed(make, by: stranger, nonce: 0)) == .wrongSigner)
        }
        let first = try ledger.signed(transfer, by: holder, nonce: 0)
        #expect(try await ledger.outcome(of: first) == .accepted)
        #expect(try await ledger.outcome(of: first) == .authorizationReplayed)
        #expect(try await ledger.outcome(of: ledger.signed(burn, by: holder, nonce: 0)) == .nonceOutOfOrder)
        #expect(try await ledger.outcome(of: ledger.signed(burn, by: holder, nonce: 1)) == .accepted)
        #expect(try ledger.verify().problems == [])
    }

    @Test("The ledger's digest of a message is the one of its EIP-712 typed data")
    func digestsAgree() async throws {
        let ledger = try await OpenedLedger()
        let command = try ledger.signed(Self.claim(ledger, holder: ledger.issuer.address, ids: [1, 2, 300]), by: ledger.issuer, nonce: 3)
        let message = try #require(command.message)
        let domain = ledger.writer.ledger.signingDomain
        let json = """
            {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},{"name":"chainId","type":"uint256"},
            {"name":"verifyingContract","type":"address"}],"Claim":[{"name":"holder","type":"address"},{"name":"token","type":"address"},
            {"name":"snapshotIds","type":"uint256[]"},{"name":"recipient","type":"address"},{"name":"nonce","type":"uint256"},
            {"name":"deadline","type":"uint256"}]},"primaryType":"Claim",
            "domain":{"name":"imo","version":"1","chainId":31337,"verifyingContract":"\(domain.verifyingContract)"},
            "message":{"holder":"\(ledger.issuer.address)","token":"\(ledger.token)","snapshotIds":["1","2","300"],
            "recipient":"\(ledger.issuer.address)","nonce":"3","deadline":"\(UInt256.max)"}}
            """
        #expect(try TypedData(json: Array(json.utf8)).digest() == domain.digest(of: message))
    }
}
