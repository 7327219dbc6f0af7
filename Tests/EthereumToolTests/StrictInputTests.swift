import EthereumTool
import StrictJSON
import Testing

/// What a reader does not know may change what is signed: it is refused, not ignored.
@Suite("Unknown, misspelt and contradicting members")
struct StrictInputTests {
    static let key = #""key":"0x\#(String(repeating: "0", count: 63))7""#
    static let account = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    static let legacy = #""nonce":1,"gas":21000,"gasPrice":1"#
    static let dynamic = #""nonce":1,"gas":21000,"chainId":1,"maxFeePerGas":2,"maxPriorityFeePerGas":1"#

    static func answer(_ method: String, _ parameters: String) throws -> JSONValue {
        let line = #"{"id":1,"method":"\#(method)","params":{\#(parameters)}}"#
        return try JSONValue(parsing: EthereumBatch.answer(to: Array(line.utf8)))
    }

    static func error(_ method: String, _ parameters: String) throws -> String? {
        try answer(method, parameters)["error"]?["message"]?.stringValue
    }

    @Test(
        "A transaction with a member that its type does not have is not signed",
        arguments: [
            ("eip1559", #"\#(dynamic),"To":"\#(account)","value":"5""#, "write 'to'"),
            ("eip1559", #"\#(dynamic),"to":"\#(account)","input":"0x01""#, "write 'data'"),
            ("eip1559", #"\#(dynamic),"to":"\#(account)","data":"0x01","input":"0x01""#, "write 'data'"),
            ("eip1559", #"\#(dynamic),"to":"\#(account)","gasPrice":"1""#, "no member 'gasPrice'"),
            ("eip1559", #"\#(dynamic),"to":"\#(account)","vlaue":"1""#, "no member 'vlaue'"),
            ("eip1559", #"\#(dynamic),"to":"\#(account)","accesslist":[]"#, "write 'accessList'"),
            ("eip1559", #"\#(dynamic),"to":"\#(account)","authorizationList":[]"#, "no member 'authorizationList'"),
            ("eip1559", #"\#(dynamic),"value":"5""#, "'to' is missing"),
            ("legacy_pre155", #"\#(legacy),"to":"\#(account)","chainId":1"#, "no member 'chainId'"),
            ("legacy155", #"\#(legacy),"to":"\#(account)","chainId":1,"maxFeePerGas":2"#, "no member 'maxFeePerGas'"),
            ("legacy155", #"\#(legacy),"to":"\#(account)","chainID":1"#, "write 'chainId'"),
            ("eip2930", #"\#(legacy),"to":"\#(account)","chainId":1,"accessList":[{"address":"\#(account)","storageKeys":[],"keys":[]}]"#, "'keys'"),
            (
                "eip7702", #"\#(dynamic),"to":"\#(account)","authorizationList":[{"chainId":1,"address":"\#(account)","nonce":0,\#(key),"v":1}]"#,
                "'v'"
            ),
            (
                "eip7702",
                #"\#(dynamic),"to":"\#(account)","authorizationList":[{"chainId":1,"address":"\#(account)","nonce":0,\#(key),"r":1,"s":1,"yParity":0}]"#,
                "leave one out"
            ),
            (
                "eip7702",
                #"\#(dynamic),"to":"\#(account)","authorizationList":[{"chainId":1,"address":"\#(account)","nonce":0,\#(key),"authority":"\#(account)"}]"#,
                "is not the account"
            ),
        ])
    func transactions(type: String, fields: String, part: String) throws {
        let message = try Self.error("tx.sign", #""type":"\#(type)","tx":{\#(fields)},\#(Self.key)"#)
        #expect(message?.contains(part) == true, "\(message ?? "signed")")
    }

    @Test("A creation is signed where it is meant: with init code, or with a recipient that is null")
    func creations() throws {
        for fields in [#"\#(Self.dynamic),"data":"0x60""#, #"\#(Self.dynamic),"to":null,"value":"5""#, Self.dynamic] {
            #expect(try Self.error("tx.sign", #""type":"eip1559","tx":{\#(fields)},\#(Self.key)"#) == nil)
        }
    }

    @Test("A method refuses a parameter that it does not have", arguments: EthereumBatch.methodNames)
    func parameters(method: String) throws {
        for name in EthereumBatch.parameterNames(of: method) {
            let misspelt = name.prefix(1).uppercased() + name.dropFirst()
            let message = try Self.error(method, #""\#(misspelt)":null"#)
            #expect(message?.contains("no parameter \"\(misspelt)\"") == true, "\(message ?? "no error")")
        }
        #expect(try Self.error(method, #""verbose":true"#)?.contains("no parameter") == true)
    }

    @Test("A request has an id, a method and parameters, nothing else")
    func request() throws {
        let line = #"{"id":1,"method":"keccak256","params":{"data":"0x"},"param":{}}"#
        let answer = try JSONValue(parsing: EthereumBatch.answer(to: Array(line.utf8)))
        #expect(answer["error"]?["code"] == .string("request"))
    }

    @Test("An option that is a text is no boolean", arguments: [#""false""#, #""true""#, "0", "null", #""""#])
    func booleans(value: String) throws {
        let leaves = #""leafEncoding":["uint256"],"values":[["2"],["1"]],"sortLeaves":\#(value)"#
        #expect(try Self.error("merkle.root", leaves)?.contains("true or false") == true)
        let event = #"{"type":"event","name":"E","inputs":[{"name":"a","type":"uint256","indexed":\#(value)}]}"#
        #expect(try Self.error("abi.decodeEvent", #""abi":\#(event),"topics":[],"data":"0x""#)?.contains("indexed") == true)
        let anonymous = #"{"type":"event","name":"E","inputs":[],"anonymous":\#(value)}"#
        #expect(try Self.error("abi.decodeEvent", #""abi":\#(anonymous),"topics":[],"data":"0x""#)?.contains("anonymous") == true)
    }

    static func typedData(
        types: String = #""A":[{"name":"x","type":"uint8"}]"#, domain: String = #"{"chainId":1}"#, message: String = #"{"x":1}"#
    ) -> String {
        #""typedData":{"types":{\#(types)},"primaryType":"A","domain":\#(domain),"message":\#(message)}"#
    }

    @Test(
        "Typed data that would sign less than it shows is refused",
        arguments: [
            (typedData(domain: #"{"chainID":1}"#), "domain.chainID would not be signed"),
            (typedData(domain: #"{"name":"a","verifyingcontract":"\#(account)"}"#), "verifyingcontract"),
            (
                typedData(
                    types: #""EIP712Domain":[{"name":"name","type":"string"}],"A":[{"name":"x","type":"uint8"}]"#,
                    domain: #"{"name":"a","chainId":1}"#), "domain.chainId"
            ),
            (
                typedData(
                    types: #""EIP712Domain":[{"name":"chainID","type":"uint256"}],"A":[{"name":"x","type":"uint8"}]"#, domain: #"{"chainID":1}"#),
                "write 'chainId'"
            ),
            (typedData(message: #"{"x":1,"y":2}"#), "message.y would not be signed"),
            (typedData(types: #""A":[{"name":"b","type":"B"}],"B":[{"name":"x","type":"uint8"}]"#, message: #"{"B":{"x":1}}"#), "message.B"),
            (
                typedData(types: #""A":[{"name":"b","type":"B[]"}],"B":[{"name":"x","type":"uint8"}]"#, message: #"{"b":[{"x":1,"z":0}]}"#),
                "message.b[0].z"
            ),
            (typedData(types: #""A":[{"name":"x","type":"uint8","indexed":true}]"#), "indexed"),
            (typedData(types: #""A":[{"name":"x","type":"uint"}]"#), "write uint256"),
            (typedData(types: #""A":[{"name":"x","type":"int[2]"}]"#), "write int256"),
            (typedData(types: #""A":[{"name":"x","type":"uint256[02]"}]"#, message: #"{"x":[1,2]}"#), "leading zero"),
            (typedData(types: #""A":[{"name":"x","type":"address"}]"#, message: #"{"x":"0x70997970C51812dc3A010C7d01b50e0d17dc79c8"}"#), "EIP-55"),
            (typedData().replacing(#""primaryType""#, with: #""primarytype":"A","primaryType""#), "primarytype"),
        ])
    func unsignedMembers(parameters: String, part: String) throws {
        let message = try Self.error("typedData.sign", #"\#(parameters),\#(Self.key)"#)
        #expect(message?.contains(part) == true, "\(message ?? "signed")")
        #expect(try Self.error("typedData.hash", parameters)?.contains(part) == true)
    }

    @Test(
        "An ABI whose members are misspelt or contradict each other is refused",
        arguments: [
            (#"{"type":"function","name":"f","input":[{"type":"uint256"}]}"#, "input"),
            (#"{"type":"function","name":"f","Inputs":[]}"#, "Inputs"),
            (#"{"type":"function","name":"f","inputs":[{"type":"tuple","component":[]}]}"#, "component"),
            (#"{"type":"function","name":"f","inputs":[],"stateMutability":"view","payable":true}"#, "says otherwise"),
            (#"{"type":"function","name":"f","inputs":[],"stateMutability":"nonpayable","constant":true}"#, "says otherwise"),
            (#"{"type":"function","name":"f","inputs":[],"stateMutability":7}"#, "stateMutability"),
        ])
    func abis(entry: String, part: String) throws {
        let message = try Self.error("abi.decodeCall", #""abi":\#(entry),"data":"0x26121ff0""#)
        #expect(message?.contains(part) == true, "\(message ?? "decoded")")
    }

    @Test("What compilers add to an ABI is not in the way")
    func compilers() throws {
        let entry =
            #"{"type":"function","name":"f","inputs":[],"stateMutability":"view","payable":false,"constant":true,"gas":2500,"signature":"0x26121ff0"}"#
        #expect(try Self.answer("abi.decodeCall", #""abi":[\#(entry)],"data":"0x26121ff0""#)["result"]?["name"] == .string("f"))
    }

    static let library =
        #"{"type":"function","name":"g","inputs":[{"name":"k","type":"Lib.Kind"}],"outputs":[]},{"type":"function","name":"h","inputs":[{"name":"s","type":"uint256[] storage"}]},{"type":"event","name":"L","inputs":[{"name":"c","type":"IERC20"}]}"#
    static let known = #"{"type":"function","name":"f","inputs":[]},{"type":"event","name":"E","inputs":[]},{"type":"error","name":"X","inputs":[]}"#

    @Test("An entry with a type of a library does not make the others unusable; what is missing is told with what cannot be read")
    func libraries() throws {
        let abi = #""abi":[\#(Self.library),\#(Self.known)]"#
        #expect(try Self.answer("abi.decodeCall", #"\#(abi),"data":"0x26121ff0""#)["result"]?["name"] == .string("f"))
        let topic = try #require(Self.answer("abi.selector", #""signature":"event E()""#)["result"]?["selector"]?.stringValue)
        #expect(try Self.answer("abi.decodeEvent", #"\#(abi),"topics":["\#(topic)"],"data":"0x""#)["result"]?["name"] == .string("E"))
        let selector = try #require(Self.answer("abi.selector", #""signature":"error X()""#)["result"]?["selector"]?.stringValue)
        #expect(try Self.answer("abi.decodeError", #"\#(abi),"data":"\#(selector)""#)["result"]?["name"] == .string("X"))
        let missing = try Self.error("abi.decodeCall", #"\#(abi),"data":"0xdeadbeef""#)
        #expect(missing?.contains("g ('Lib.Kind' is not an ABI type)") == true && missing?.contains("uint256[] storage") == true)
    }

    @Test("A sign-in is checked against what is given")
    func signIn() throws {
        let message = CommandTests.signInMessage.replacing(CommandTests.account, with: "0xd41c057fd1c78805AAC12B0A94a405c0461A6FBb")
            .replacing("\n", with: "\\n")
        let signature = ExampleFiles.signInSignature
        let base = #""message":"\#(message)","signature":"\#(signature)""#
        #expect(try Self.error("siwe.verify", base) == nil)
        let right = #""domain":"example.com","nonce":"abcdefgh","chainId":1,"uri":"https://example.com/login","time":"2026-01-01T00:00:01Z""#
        #expect(try Self.error("siwe.verify", base + "," + right) == nil)
        for wrong in [
            #""domain":"example.org""#, #""nonce":"abcdefgi""#, #""nonce":"""#, #""chainId":2"#, #""chainId":"x""#, #""uri":"https://example.com/""#,
            #""scheme":"https""#, #""domain":7"#, #""domain":null"#,
        ] { #expect(try Self.error("siwe.verify", base + "," + wrong) != nil, "\(wrong)") }
    }

    @Test("A signature of 64 bytes is read wherever one of 65 is, and each form becomes the other")
    func compactSignatures() throws {
        let long = ExampleFiles.helloSignature
        let short = try #require(Self.answer("signature.compact", #""signature":"\#(long)""#)["result"]?["signature"]?.stringValue)
        #expect(short.count == 130)
        #expect(try Self.answer("signature.expand", #""signature":"\#(short)""#)["result"]?["signature"] == .string(long))
        for signature in [long, short] {
            let answer = try Self.answer("message.recover", #""message":"0x68656c6c6f","signature":"\#(signature)""#)
            #expect(answer["result"]?["address"] == .string("0xd41c057fd1c78805AAC12B0A94a405c0461A6FBb"))
        }
        let high = "0x" + String(repeating: "11", count: 32) + "7f" + String(repeating: "ff", count: 31)
        #expect(try Self.error("signature.expand", #""signature":"\#(high)""#)?.contains("upper half") == true)
        #expect(try Self.error("signature.expand", #""signature":"0x00""#)?.contains("EIP-2098") == true)
    }
}
