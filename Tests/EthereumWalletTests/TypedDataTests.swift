import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import StrictJSON
import Testing

@Suite("EIP-712 typed data")
struct TypedDataTests {
    @Test("Types, hashes and signatures agree with the vectors")
    func vectors() throws {
        for row in try VectorFile("eip712").rows {
            let data = try TypedData(#require(row["typedData"]))
            #expect(data.encodedType == (try row.text("encodeType")), "\(row)")
            #expect(Keccak256.hash(utf8: data.encodedType) == (try row.word("typeHash")), "\(row)")
            #expect(try data.domainSeparator() == (try row.word("domainSeparator")), "\(row)")
            #expect(try data.structHash() == (try row.word("structHash")), "\(row)")
            #expect(try data.digest() == (try row.word("digest")), "\(row)")
            let signature = try PrivateKey(row.bytes("key")).sign(data.digest())
            #expect(signature.bytes == (try row.bytes("signature")), "\(row)")
            #expect(try TypedData(json: Array(data.jsonText.utf8)) == data)
        }
    }

    static func document(
        types: String, primary: String = "A", message: String, domain: String = "{}"
    ) -> [UInt8] {
        Array(#"{"types":\#(types),"primaryType":"\#(primary)","domain":\#(domain),"message":\#(message)}"#.utf8)
    }

    static func digest(types: String, message: String) throws -> Bytes32 {
        try TypedData(json: document(types: types, message: message)).digest()
    }

    @Test(
        "Documents that cannot be hashed are refused",
        arguments: [
            (#"{"A":[{"name":"x","type":"uint8"}]}"#, #"{}"#),
            (#"{"A":[{"name":"x","type":"uint8"}]}"#, #"{"x":null}"#),
            (#"{"A":[{"name":"x","type":"uint8"}]}"#, #"{"x":256}"#),
            (#"{"A":[{"name":"x","type":"uint8"}]}"#, #"{"x":-1}"#),
            (#"{"A":[{"name":"x","type":"uint8"}]}"#, #"{"x":1.0}"#),
            (#"{"A":[{"name":"x","type":"uint8"}]}"#, #"{"x":1e1}"#),
            (#"{"A":[{"name":"x","type":"uint8"}]}"#, #"{"x":true}"#),
            (#"{"A":[{"name":"x","type":"int8"}]}"#, #"{"x":128}"#),
            (#"{"A":[{"name":"x","type":"int8"}]}"#, #"{"x":"-129"}"#),
            (#"{"A":[{"name":"x","type":"bool"}]}"#, #"{"x":1}"#),
            (#"{"A":[{"name":"x","type":"bytes4"}]}"#, #"{"x":"0x112233"}"#),
            (#"{"A":[{"name":"x","type":"bytes"}]}"#, #"{"x":"1122"}"#),
            (#"{"A":[{"name":"x","type":"address"}]}"#, #"{"x":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"}"#),
            (#"{"A":[{"name":"x","type":"string"}]}"#, #"{"x":["a"]}"#),
            (#"{"A":[{"name":"x","type":"uint8[2]"}]}"#, #"{"x":[1]}"#),
            (#"{"A":[{"name":"x","type":"uint8[]"}]}"#, #"{"x":1}"#),
            (#"{"A":[{"name":"x","type":"uint7"}]}"#, #"{"x":1}"#),
            (#"{"A":[{"name":"x","type":"B"}]}"#, #"{"x":{}}"#),
            (#"{"A":[{"name":"x","type":"uint8[+2]"}]}"#, #"{"x":[1,2]}"#),
            (#"{"A":[{"name":"x","type":"uint8"},{"name":"x","type":"uint8"}]}"#, #"{"x":1}"#),
            (#"{"A":[{"name":"x","type":"A"}],"uint8":[]}"#, #"{"x":{}}"#),
            (#"{"A":[{"name":"x","type":"byte"}]}"#, #"{"x":"0x11"}"#),
            (#"{"B":[]}"#, #"{}"#),
            (#"{"A":[{"name":"x"}]}"#, #"{}"#),
            (#"{"A":[]}"#, #"[]"#),
            (#"{"A":[]}"#, #"null"#),
        ])
    func refused(types: String, message: String) {
        #expect(throws: TypedDataError.self) { try Self.digest(types: types, message: message) }
    }

    @Test("An error names the member at fault")
    func paths() {
        let types = #"{"A":[{"name":"to","type":"B[]"}],"B":[{"name":"wallet","type":"address"}]}"#
        #expect(throws: TypedDataError.missingMember(path: "message.to[1].wallet")) {
            try Self.digest(
                types: types, message: #"{"to":[{"wallet":"0x0000000000000000000000000000000000000000"},{}]}"#)
        }
    }

    @Test("A missing struct is 32 zero bytes, so a type may refer to itself")
    func recursion() throws {
        let types = #"{"A":[{"name":"v","type":"uint8"},{"name":"next","type":"A"}]}"#
        let absent = try Self.digest(types: types, message: #"{"v":1}"#)
        #expect(absent == (try Self.digest(types: types, message: #"{"v":1,"next":null}"#)))
        #expect(absent != (try Self.digest(types: types, message: #"{"v":1,"next":{"v":1}}"#)))
        let typeHash = Keccak256.hash(utf8: "A(uint8 v,A next)")
        let expected = Keccak256.hash(typeHash.bytes + Bytes32(1).bytes + Bytes32.zero.bytes)
        #expect(try TypedData(json: Self.document(types: types, message: #"{"v":1}"#)).structHash() == expected)
    }

    @Test("Depth is bounded")
    func depth() {
        let types = #"{"A":[{"name":"n","type":"A"}]}"#
        func nested(_ depth: Int) -> String {
            String(repeating: #"{"n":"#, count: depth) + "null" + String(repeating: "}", count: depth)
        }
        #expect(throws: Never.self) { try Self.digest(types: types, message: nested(50)) }
        #expect(throws: TypedDataError.self) { try Self.digest(types: types, message: nested(100_000)) }
        let brackets = String(repeating: "[]", count: 100_000)
        #expect(throws: TypedDataError.self) {
            try Self.digest(types: #"{"A":[{"name":"n","type":"uint8\#(brackets)"}]}"#, message: "{}")
        }
    }

    @Test("A domain without a type defines its own")
    func derivedDomain() throws {
        let domain = #"{"chainId":1,"name":"imo"}"#
        let derived = try TypedData(json: Self.document(types: #"{"A":[]}"#, message: "{}", domain: domain))
        let explicit = try TypedData(
            json: Self.document(
                types: #"{"EIP712Domain":[{"name":"name","type":"string"},{"name":"chainId","type":"uint256"}],"A":[]}"#,
                message: "{}", domain: domain))
        #expect(try derived.digest() == explicit.digest())
    }
}
