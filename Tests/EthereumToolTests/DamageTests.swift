import CivilTime
import EthereumABI
import EthereumPrimitives
import EthereumTestSupport
import EthereumTool
import EthereumWallet
import RevShareContracts
import StrictJSON
import Testing

/// Every public decoder with every prefix and every one-byte change of valid inputs. None may trap; the ones with a canonical form may
/// accept only what encodes back.
@Suite("Damaged inputs")
struct DamageTests {
    /// The prefixes, and for each byte some changes: all bits, each bit, and values with a meaning somewhere.
    static func damaged(_ input: [UInt8], _ body: ([UInt8]) throws -> Void) rethrows {
        for count in 0..<input.count { try body(Array(input.prefix(count))) }
        let values: [UInt8] = [0x00, 0x01, 0x20, 0x7f, 0x80, 0xb7, 0xbf, 0xc0, 0xf7, 0xff, 0x22, 0x5b, 0x7b, 0x30, 0x0a]
        var changed = input
        for index in input.indices {
            for value in values + (0..<8).map({ input[index] ^ (1 << $0) }) where value != input[index] {
                changed[index] = value
                try body(changed)
            }
            changed[index] = input[index]
        }
    }

    static func samples(_ file: String, _ name: String, count: Int, maximumBytes: Int) throws -> [VectorRow] {
        let rows = try VectorFile(file).rows.filter { ($0[name]?.text.utf8.count ?? 0) / 2 <= maximumBytes }
        return Array(rows.prefix(count))
    }

    @Test("RLP")
    func rlp() throws {
        for row in try Self.samples("rlp", "rlp", count: 40, maximumBytes: 300) {
            Self.damaged(try row.bytes("rlp")) { bytes in
                if let item = try? RLP.decode(bytes) { #expect(RLP.encode(item) == bytes) }
                var decoder = RLPDecoder(bytes)
                _ = try? decoder.readUInt256()
                _ = try? decoder.readAddress()
                _ = try? decoder.readString()
                _ = try? decoder.readList { (list: inout RLPDecoder) throws(RLPError) in try list.readBytes32() }
            }
        }
    }

    @Test("ABI values, calls, events and errors")
    func abi() throws {
        for row in try Self.samples("abi_encode", "encoded", count: 40, maximumBytes: 400) {
            let types = try row.array("types").map { try ABIType(#require($0.stringValue)) }
            Self.damaged(try row.bytes("encoded")) { bytes in
                _ = try? ABI.decode(bytes, as: types, mode: .lenient)
                if let values = try? ABI.decode(bytes, as: types) { #expect((try? ABI.encode(values, as: types)) == bytes) }
                _ = try? ABI.decode(bytes, as: String.self, [UInt256].self, ABIBytes.self, [ABITuple<Address, String>].self)
            }
        }
        for row in try Self.samples("abi_errors", "data", count: 10, maximumBytes: 300) {
            Self.damaged(try row.bytes("data")) { _ = try? ABIRevert.decode($0) }
        }
        let transfer = try ERC20.Transfer.abi.encode([.address(.zero), .address(.zero), .uint(1)])
        Self.damaged(transfer.data) { _ = try? ERC20.Transfer(topics: transfer.topics, data: $0) }
        for topics in [[], Array(transfer.topics.prefix(1)), transfer.topics + transfer.topics] {
            #expect(throws: ABIError.self) { try ERC20.Transfer(topics: topics, data: transfer.data) }
        }
    }

    @Test("Texts: types, signatures, numbers, addresses, paths, times, JSON")
    func texts() {
        let texts = [
            "function f((uint8[2] a, string)[] memory x, fixed128x18) external view returns (bool)",
            "event E(address indexed a, bytes b) anonymous", "(uint256,(bytes32[],function)[3])[]", "m/44'/60'/0'/0/0",
            "2026-11-21T19:00:00.123+01:30", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "-1234567890.5",
            #"{"a":[1,-2.5e3,"\u00e4\n",null,true],"b":{}}"#,
        ]
        for text in texts {
            Self.damaged(Array(text.utf8)) { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                _ = try? ABIItem(text)
                _ = try? ABIType(text)
                _ = HDPath(text)
                _ = RFC3339Time(text)
                _ = try? Address(text)
                _ = try? Hex.decode(text)
                _ = UInt256(decimal: text)
                _ = UInt256(hex: text)
                _ = Int256(scaled: text, decimals: 18)
                if let json = try? JSONValue(parsing: bytes) {
                    #expect((try? JSONValue(parsing: json.utf8)) == json)
                    _ = try? ContractABI(json)
                }
            }
        }
    }

    @Test("Arguments out of any range")
    func arguments() throws {
        for count in [-1, Int.min, Int.max] {
            #expect(throws: SecureRandom.Failure.self) { try SecureRandom.bytes(count: count) }
            #expect(UInt256(scaled: "1", decimals: count) == nil)
            #expect(UInt256(1).text(decimals: count).hasSuffix("1"))
            #expect(UInt256.powerOfTen(count) == nil)
            #expect(throws: ABIError.self) { try ABI.decode([1, 2, 3], as: [.bool], skipping: count) }
            #expect(throws: ABIError.self) { try ABI.decode([1, 2, 3], skipping: count, as: Bool.self) }
            #expect(throws: RLPError.self) { try RLP.decode([0xc1, 0xc0], maximumDepth: count == .max ? 1 : count) }
            #expect(throws: JSONError.self) { try JSONValue(parsing: "[[]]", maximumDepth: count == .max ? 1 : count) }
            #expect(throws: KeystoreError.self) {
                try Keystore.encrypt(.random(), password: [], derivation: .scrypt(n: count, r: count, p: count))
            }
            #expect(throws: KeystoreError.self) {
                try Keystore.encrypt(.random(), password: [], derivation: .pbkdf2(rounds: count))
            }
            #expect(throws: ABIError.self) { try ABI.encode([.uint(1)], as: [.uint(bits: count)]) }
            #expect(throws: ABIError.self) { try ABI.encode([.array([])], as: [.fixedArray(.bool, count: count)]) }
            #expect(throws: ABIError.self) { try ABI.decode([], as: [.fixedArray(.bytes, count: count)]) }
            #expect(throws: ABIError.self) { try ABI.encodePacked([.bytes([])], as: [.fixedBytes(count)]) }
        }
        let nothing = RLPEncoder(reservingCapacity: -1).finish()
        #expect(nothing.isEmpty)
        #expect(throws: ABIError.self) {
            let deep = (0..<1_000).reduce(ABIType.bool) { type, _ in .array(type) }
            return try ABI.encode([.array([])], as: [deep])
        }
    }

    @Test("Transactions", arguments: ["tx_legacy_pre155", "tx_legacy155", "tx_eip2930", "tx_eip1559", "tx_eip4844", "tx_eip7702"])
    func transactions(file: String) throws {
        for row in try Self.samples(file, "raw", count: 1, maximumBytes: 600) {
            Self.damaged(try row.bytes("raw")) { bytes in
                if let signed = try? SignedTransaction(decoding: bytes) { #expect(signed.raw == bytes) }
            }
        }
    }

    @Test("Signatures, keys and wrapped signatures")
    func signatures() throws {
        let key = try PrivateKey([UInt8](repeating: 9, count: 32))
        let digest = Keccak256.hash(utf8: "x")
        let signature = try key.sign(digest)
        Self.damaged(signature.bytes) { _ = try? Signature($0).recoverAddress(from: digest) }
        Self.damaged(try #require(signature.compactBytes)) { _ = try? Signature(compact: $0) }
        Self.damaged(key.publicKey.compressed) { _ = PublicKey($0) }
        Self.damaged(key.publicKey.uncompressed) { _ = PublicKey($0) }
        let wrapped = PredeploySignature(factory: .zero, factoryCalldata: [1, 2], signature: [3]).wrapped
        Self.damaged(wrapped) { bytes in
            if let signature = PredeploySignature(unwrapping: bytes) { #expect(signature.wrapped == bytes) }
        }
    }

    @Test("Typed data, sign-in messages, keystores, mnemonics, trees and batch lines")
    func documents() throws {
        for row in try Self.samples("eip712", "typedData", count: 3, maximumBytes: 500) {
            Self.damaged(try #require(row["typedData"]).utf8) { bytes in _ = try? TypedData(json: bytes).digest() }
        }
        for row in try Self.samples("siwe", "message", count: 4, maximumBytes: 400) {
            Self.damaged(Array(try row.text("message").utf8)) { bytes in
                _ = try? SignInMessage(parsing: String(decoding: bytes, as: UTF8.self))
            }
        }
        for row in try Self.samples("keystore_v3", "keystore", count: 2, maximumBytes: 600) {
            Self.damaged(try #require(row["keystore"]).utf8) { _ = try? Keystore.validate($0) }
        }
        Self.damaged(Array("test test test test test test test test test test test junk".utf8)) { bytes in
            _ = try? Mnemonic(String(decoding: bytes, as: UTF8.self), language: .english)
        }
        let tree = try StandardMerkleTree(values: [[.bool(true)], [.bool(false)]], leafEncoding: [.bool])
        Self.damaged(tree.json.utf8) { bytes in
            if let json = try? JSONValue(parsing: bytes), let loaded = try? StandardMerkleTree(json) {
                #expect(loaded.root == tree.root)
            }
        }
        let line = #"{"id":1,"method":"abi.decode","params":{"types":["uint8[]"],"data":"0x00"}}"#
        Self.damaged(Array(line.utf8)) { bytes in #expect(EthereumBatch.answer(to: bytes).first == UInt8(ascii: "{")) }
    }
}
