import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import Testing

@Suite("Encoding of commands")
struct CommandEncodingTests {
    static let names: [String] = {
        do { return try CommandSamples.all().keys.sorted() } catch { preconditionFailure("\(error)") }
    }()

    static func golden() throws -> [String: [UInt8]] {
        try VectorFile("ledger/commands").rows.reduce(into: [:]) { golden, row in golden[try row.text("name")] = try row.bytes("encoded") }
    }

    @Test("Every command is encoded as the golden vector says, and decodes from it", arguments: names)
    func goldenVectors(name: String) throws {
        let command = try #require(try CommandSamples.all()[name])
        let bytes = try #require(try Self.golden()[name])
        #expect(command.encoded == bytes)
        #expect(try Command(encoded: bytes) == command)
    }

    @Test("The golden vectors and the samples name the same commands, and every number is among them")
    func completeness() throws {
        #expect(try Self.golden().keys.sorted() == Self.names)
        let numbers = try VectorFile("ledger/commands").rows.map { try $0.integer("command") }
        #expect(Set(numbers) == Set(Self.numbers.values.map { UInt256($0) }))
        #expect(Self.numbers == Dictionary(uniqueKeysWithValues: CommandKind.allCases.map { ($0.name, $0.rawValue) }))
        for kind in CommandKind.allCases { #expect(kind.payload.kind == kind) }
    }

    /// Permanent: they stand in journals.
    static let numbers: [String: UInt64] = [
        "openLedger": 1, "createAccount": 2, "credit": 3, "withdraw": 4, "createKey": 5, "revokeKey": 6, "setBudget": 7, "setDiscount": 8,
        "registerModel": 10, "setPrice": 11, "hold": 20, "settle": 21, "void": 22, "expireHold": 23, "refund": 24, "deposit": 30, "snapshot": 31,
        "transferFunds": 32, "reverse": 33, "issuerTransfer": 40, "transfer": 41, "approve": 42, "transferFrom": 43, "burn": 44, "claim": 45,
        "claimLifetime": 46, "grantVesting": 47, "revokeVesting": 48, "commitContent": 50, "revealContent": 51, "linked": 60, "setLeavePolicy": 70,
        "beginGeneration": 9, "recordPayout": 34, "cancelMessages": 49, "requestWithdrawal": 35, "requireRequests": 36, "registerProgram": 64,
        "sendProgramEvent": 65, "runProgram": 66, "endProgram": 67, "releaseProgram": 68, "retireModel": 52, "rotateOperator": 53,
        "openSender": 80, "queueTransaction": 81, "signTransaction": 82, "concludeTransaction": 83, "stakeContent": 112, "challengeContent": 113,
        "playContent": 114, "setPaymentTerms": 96, "acceptPayment": 97, "advancePayment": 98, "setAccountOwner": 99, "revokeOwnKey": 100,
        "setGate": 101, "linkWallet": 102,
    ]

    @Test("A command's number and name are permanent")
    func permanentNumbers() throws {
        for (name, command) in try CommandSamples.all() {
            var decoder = RLPDecoder(command.encoded)
            let number = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
                let number = try list.readUInt64()
                _ = try list.readList { (payload: inout RLPDecoder) throws(RLPError) in
                    while !payload.isAtEnd { _ = try payload.skip() }
                }
                return number
            }
            #expect(Self.numbers[command.name] == number, "\(name)")
        }
    }

    @Test("No small change of a command's encoding is a second encoding of some command", arguments: names)
    func canonical(name: String) throws {
        let bytes = try #require(try Self.golden()[name])
        let (tried, ambiguous) = Mutations.ambiguities(of: bytes) { try? Command(encoded: $0).encoded }
        #expect(tried > 255 * bytes.count)
        #expect(ambiguous == [])
    }

    @Test("No prefix of a command's encoding is a command, and nothing may follow it", arguments: names)
    func wholeEncodingOnly(name: String) throws {
        let bytes = try #require(try Self.golden()[name])
        for count in bytes.indices {
            #expect(throws: RLPError.self) { try Command(encoded: Array(bytes[..<count])) }
        }
        for byte: UInt8 in [0, 0x80, 0xC0] {
            #expect(throws: RLPError.self) { try Command(encoded: bytes + [byte]) }
        }
    }

    @Test("Every number that is no command's is refused", arguments: [0, 7, 9, 12, 24, 34, 49, 52, 61, 127, 128, UInt64.max])
    func unknownNumber(number: UInt64) {
        var encoder = RLPEncoder()
        encoder.appendList { list in
            list.append(number)
            list.appendList { _ in }
        }
        let bytes = encoder.finish()
        #expect(throws: RLPError.self) { try Command(encoded: bytes) }
    }
}

extension RLPDecoder {
    /// Reads one item of any shape.
    fileprivate mutating func skip() throws(RLPError) {
        if try nextIsList() {
            try readList { (list: inout RLPDecoder) throws(RLPError) in
                while !list.isAtEnd { try list.skip() }
            }
        } else {
            _ = try readBytes()
        }
    }
}
