import EthereumPrimitives
import LedgerCore
import Testing

/// A command that is too large to be decoded again must be known as such before it is written to a journal that nobody could read afterwards.
@Suite("Limits of commands")
struct CommandLimitTests {
    static let fits = String(repeating: "x", count: 256)
    static let long = String(repeating: "x", count: 257)

    static func texts(_ text: String) throws -> [Command] {
        let name = try AccountName("acme")
        let terms = { (name: String, symbol: String) in
            TokenTerms(name: name, symbol: symbol, supply: 1, percentClaimable: 0, snapshotIntervalSeconds: 0, claimWindow: 0)
        }
        let model = try ModelID("m")
        let register = { (terms: TokenTerms) in
            Command.registerModel(
                RegisterModel(
                    model: model, issuer: .zero, token: terms, prices: PriceSchedule(),
                    limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1), modelCommitment: .zero))
        }
        return [
            .credit(Credit(account: .named(name), amount: 1, reference: text)),
            .withdraw(Withdraw(account: .named(name), amount: 1, reference: text)),
            .deposit(Deposit(model: model, amount: 1, reference: text)),
            .createKey(CreateKey(keyHash: .zero, account: name, label: text)),
            register(terms(text, "S")), register(terms("N", text)),
        ]
    }

    @Test("A text of 256 bytes is within the limits and can be read again")
    func greatestText() throws {
        for command in try Self.texts(Self.fits) {
            #expect(command.isWithinLimits)
            #expect(try Command(encoded: command.encoded) == command)
        }
    }

    @Test("A text of 257 bytes is beyond the limits, and its encoding is refused")
    func longText() throws {
        for command in try Self.texts(Self.long) {
            #expect(!command.isWithinLimits, "\(command.name)")
            #expect(throws: RLPError.self) { try Command(encoded: command.encoded) }
        }
    }

    @Test("Lists are limited in number", arguments: [(0, true), (-1, true), (1, false)])
    func lists(beyond: Int, isAllowed: Bool) throws {
        let shares = (0..<RegisterModel.maximumShares + beyond).map { RevenueShare(account: .address(address(UInt64($0))), basisPoints: 1) }
        let register = Command.registerModel(
            RegisterModel(
                model: try ModelID("m"), issuer: .zero, token: CommandSamples.terms, prices: PriceSchedule(), split: shares,
                limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1), modelCommitment: .zero))
        let ids = (0..<Claim.maximumSnapshots + beyond).map { UInt256(UInt64($0)) }
        let claim = Command.claim(
            Claim(holder: .zero, token: .zero, snapshotIDs: ids, recipient: .zero, authorization: CommandSamples.authorization))
        for command in [register, claim] {
            #expect(command.isWithinLimits == isAllowed)
            #expect(((try? Command(encoded: command.encoded)) == command) == isAllowed)
        }
    }

    @Test("Each part of a content record is limited", arguments: 0..<3)
    func contentParts(part: Int) throws {
        func reveal(_ count: Int) throws -> Command {
            var parts = [[UInt8]](repeating: [], count: 3)
            parts[part] = [UInt8](repeating: 1, count: count)
            return .revealContent(
                RevealContent(
                    owner: .zero, salt: .zero, prompt: parts[0], aigcData: parts[1], model: try ModelID("m"), modelCommitment: .zero,
                    proofKind: .reexecution, proof: parts[2], authorization: nil))
        }
        #expect(try reveal(RevealContent.maximumPartBytes).isWithinLimits)
        #expect(try !reveal(RevealContent.maximumPartBytes + 1).isWithinLimits)
    }

    @Test("The samples of all commands are within the limits")
    func samples() throws {
        for (name, command) in try CommandSamples.all() { #expect(command.isWithinLimits, "\(name)") }
    }
}
