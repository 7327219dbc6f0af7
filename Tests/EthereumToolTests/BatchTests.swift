import EthereumTool
import StrictJSON
import Testing

@Suite("Batch mode")
struct BatchTests {
    static func answer(_ line: String) -> String {
        String(decoding: EthereumBatch.answer(to: Array(line.utf8)), as: UTF8.self)
    }

    @Test("An answer carries the id of its request, whatever it is", arguments: ["1", "\"a\"", "null", "[1,2]", "1.50", #"{"a":1}"#])
    func identifiers(id: String) {
        #expect(
            Self.answer(#"{"id":\#(id),"method":"keccak256","params":{"data":"0x"}}"#)
                == #"{"id":\#(id),"result":{"hash":"0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"}}"#)
    }

    @Test(
        "Bad lines are answers with an error",
        arguments: [
            ("", "parse"), ("{", "parse"), ("nonsense", "parse"), ("[]", "request"), ("{}", "request"),
            (#"{"method":7}"#, "request"), (#"{"method":"nothing"}"#, "method"),
            (#"{"method":"keccak256","params":[]}"#, "request"), (#"{"method":"keccak256"}"#, "params"),
            (#"{"method":"keccak256","params":{"data":"0x1"}}"#, "params"),
            (#"{"method":"rlp.decode","params":{"rlp":"0x8100"}}"#, "rlp"),
            (#"{"method":"abi.decode","params":{"types":["uint7"],"data":"0x"}}"#, "abi"),
            (#"{"method":"abi.encode","params":{"types":["uint8"],"values":["256"]}}"#, "abi"),
            (#"{"method":"address.checksum","params":{"address":"0x00"}}"#, "address"),
            (#"{"method":"tx.decode","params":{"raw":"0x02c0"}}"#, "transaction"),
            (#"{"method":"siwe.parse","params":{"message":"hello"}}"#, "siwe"),
            (#"{"method":"keystore.decrypt","params":{"keystore":{},"password":""}}"#, "keystore"),
            (#"{"method":"mnemonic.derive","params":{"mnemonic":"a b c"}}"#, "mnemonic"),
            (#"{"method":"merkle.root","params":{"leafEncoding":["bool"],"values":[]}}"#, "merkle"),
            (#"{"method":"typedData.hash","params":{"typedData":{}}}"#, "typedData"),
            (#"{"method":"message.recover","params":{"message":"0x","signature":"0x00"}}"#, "signature"),
        ])
    func errors(line: String, code: String) throws {
        let answer = try JSONValue(parsing: Self.answer(line))
        #expect(answer["error"]?["code"] == .string(code))
        #expect(answer["id"] == .null)
    }

    @Test("A wrong key is not repeated in the error")
    func secrets() {
        let answer = Self.answer(#"{"id":1,"method":"message.sign","params":{"message":"0x","key":"0xdeadbeefdeadbeef"}}"#)
        #expect(answer.contains("error") && !answer.contains("deadbeef"))
    }

    @Test("No method traps on parameters of any kind", arguments: EthereumBatch.methodNames)
    func kinds(method: String) throws {
        let names = EthereumBatch.parameterNames(of: method)
        #expect(!names.isEmpty)
        for value in ["null", "true", "7", "-1", "1e400", "\"\"", "\"0x\"", "\"0xff\"", "\"x\"", "[]", "{}", "[[]]", "[null]", #"["0x"]"#] {
            let members = names.map { #""\#($0)":\#(value)"# }.joined(separator: ",")
            let answer = try JSONValue(parsing: Self.answer(#"{"id":0,"method":"\#(method)","params":{\#(members)}}"#))
            #expect((answer["result"] == nil) != (answer["error"] == nil))
        }
    }
}
