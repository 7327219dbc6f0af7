import EthereumPrimitives
import EthereumTestSupport
import StrictJSON
import Testing

@Suite("Primitives against vectors")
struct PrimitivesVectorTests {
    @Test("Keccak-256 digests agree")
    func keccak() throws {
        for row in try VectorFile("keccak256").rows {
            #expect(Keccak256.hash(try row.bytes("msg")) == (try row.word("digest")), "\(row)")
        }
    }

    @Test("EIP-55 checksums agree")
    func checksums() throws {
        for row in try VectorFile("eip55").rows {
            let (lower, checksum) = (try row.text("lower"), try row.text("checksum"))
            #expect(try Address(lower).description == checksum, "\(row)")
            #expect(try Address(checksum).lowercaseHex == lower, "\(row)")
        }
    }

    @Test("RLP items encode and decode")
    func rlp() throws {
        for row in try VectorFile("rlp").rows {
            let item = try #require(row["item"].flatMap { RLP.Item($0) }, "\(row)")
            let encoded = try row.bytes("rlp")
            #expect(RLP.encode(item) == encoded, "\(row)")
            #expect(try RLP.decode(encoded) == item, "\(row)")
        }
    }

    @Test("Mutated RLP is accepted exactly where it is canonical")
    func mutatedRLP() throws {
        for row in try VectorFile("rlp_mutated").rows {
            let decoded = try? RLP.decode(row.bytes("rlp"))
            if try row.text("verdict") == "ok" {
                #expect(decoded == row["item"].flatMap { RLP.Item($0) } && decoded != nil, "\(row)")
            } else {
                #expect(decoded == nil, "\(row)")
            }
        }
    }
}

extension RLP.Item {
    /// Nested arrays of hexadecimal strings.
    fileprivate init?(_ json: JSONValue) {
        switch json {
        case .string(let text):
            guard let bytes = try? Hex.decode(text) else { return nil }
            self = .bytes(bytes)
        case .array(let elements):
            let items = elements.compactMap { RLP.Item($0) }
            guard items.count == elements.count else { return nil }
            self = .list(items)
        default: return nil
        }
    }
}
