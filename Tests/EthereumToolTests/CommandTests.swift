import EthereumTool
import Foundation
import Testing

@Suite("Subcommands")
struct CommandTests {
    static let account = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    static let fields =
        #"{"nonce":1,"gas":21000,"to":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8","value":"5","chainId":1,"maxFeePerGas":2,"maxPriorityFeePerGas":1}"#
    static let raw =
        "0x02f862010101028252089470997970c51812dc3a010c7d01b50e0d17dc79c80580c080a0d124ca7a310b3e8f069566826e5fad1be0c935a476307bf801ecfd1d81c55420a02b61071d75f83a6ea62c831d4c1b6e3e8c6a5efaaa4a99a7972ebabcb7364951"
    static let leaves =
        #"{"leafEncoding":["address","uint256"],"values":[["0x70997970C51812dc3A010C7d01b50e0d17dc79C8","5"],["0x0000000000000000000000000000000000000001","7"]]}"#
    static let word = String(repeating: "0", count: 63)
    static let typedData =
        #"{"types":{"A":[{"name":"x","type":"uint8"}]},"primaryType":"A","domain":{"chainId":1},"message":{"x":7}}"#
    static let signInMessage = """
        example.com wants you to sign in with your Ethereum account:
        0x70997970C51812dc3A010C7d01b50e0d17dc79C8


        URI: https://example.com/login
        Version: 1
        Chain ID: 1
        Nonce: abcdefgh
        Issued At: 2026-01-01T00:00:00Z
        """

    /// Slots, and the hash of "-", computed by eth-utils.
    static let slots = [
        "9c35da83f88043b3115f30d93beacec49ca14b6238430bdff196a249c29baa80",
        "3168d65a4d06675fbf83a932ac82f01d063d63f0e2816cd8bcc6928a461b3efc",
        "b7c774451310d1be4108bc180d1b52823cb0ee0274a6c0081bcaf94f115fb96d",
        "c39d774f18115b85b81494d65e588b565d73abc969333d1da7b0a0eb0729accd",
        "d3b8281179950f98149eefdb158d0e1acb56f56e8e343aa9fefafa7e36959561",
    ]

    /// Command lines and the whole of what they print.
    static let snapshots: [([String], String)] = [
        (["keccak", "0x"], "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (
            ["keccak", "--utf8", "Transfer(address,address,uint256)", "--json"],
            #"{"hash":"0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"}"#
        ),
        (
            ["calldata", "transfer(address,uint256)", account, "1000"],
            "0xa9059cbb00000000000000000000000070997970c51812dc3a010c7d01b50e0d17dc79c8\(word.dropLast(2))3e8"
        ),
        (["abi", "encode", "(uint8,bool)", "1", "true"], "0x\(word)1\(word)1"),
        (["abi", "decode", "f(uint8 a, bool b)", "0x\(word)7\(word)1"], "7\ntrue"),
        (["abi", "decode", "(uint8[])", "0x\(word.dropLast())20\(word)1\(word)7", "--json"], #"{"values":[["7"]]}"#),
        (["abi", "decode", "(uint8)", "0x\(word)700", "--lenient"], "7"),
        (["abi", "encode-packed", "(uint8,string)", "1", "ab"], "0x016162"),
        (["abi", "selector", "transfer(address,uint256)"], "0xa9059cbb"),
        (
            ["abi", "selector", "event Snapshot(uint256 id)"],
            "0x8030e83b04d87bef53480e26263266d6ca66863aa8506aca6f2559d18aa1cb67"
        ),
        (
            [
                "abi", "event", "Snapshot(uint256 id)", "--topic",
                "0x8030e83b04d87bef53480e26263266d6ca66863aa8506aca6f2559d18aa1cb67", "--data", "0x\(word)9",
            ], "name: Snapshot\nvalues: [\"9\"]"
        ),
        (["abi", "error", "0x4e487b71\(word.dropLast())11"], "name: Panic\nvalues: [\"17\"]"),
        (["rlp", "encode", #"["0x01",["0x02"]]"#], "0xc301c102"),
        (["rlp", "decode", "0xc301c102"], #"["0x01",["0x02"]]"#),
        (["rlp", "decode", "0xc301c102", "--json"], #"{"item":["0x01",["0x02"]]}"#),
        (["tx", "hash", raw], "0xdee0dab4a4f9e88ad2f057bae5479346b47e4742fab3a76cd99cc141471a9d08"),
        (["address", "checksum", account.lowercased()], account),
        (["address", "create", account, "7"], "0x1275D096B9DBf2347bD2a131Fb6BDaB0B4882487"),
        (["unit", "to", "1.5"], "1500000000000000000"),
        (["unit", "from", "1500000", "--decimals", "6"], "1.5"),
        (["to-hex", "255"], "0xff"), (["to-hex", "0"], "0x0"), (["to-hex", "-1", "--bytes", "2"], "0xffff"),
        (["to-hex", "255", "--bytes", "4"], "0x000000ff"),
        (["to-hex", "-1"], "0x\(String(repeating: "f", count: 64))"), (["to-hex", "--utf8", "@é", "--literal"], "0x40c3a9"),
        (["from-hex", "0xff"], "255"), (["to-dec", "ff"], "255"), (["from-hex", "0xff", "--signed"], "-1"),
        (["from-hex", "0x00ff", "--signed"], "255"),
        (["from-hex", "0x\(String(repeating: "f", count: 64))", "--signed"], "-1"), (["from-hex", "0x40c3a9", "--utf8"], "@é"),
        (["index", "address", account, "3"], "0x\(slots[0])"), (["index", "string", "name", "0"], "0x\(slots[1])"),
        (["index", "uint256", "7", "2", "--vyper"], "0x\(slots[2])"), (["index", "int8", "-1", "0x1"], "0x\(slots[3])"),
        (["4byte", "0xa9059cbb"], "ERC-20 function transfer(address to, uint256 amount) returns (bool)"),
        (["abi", "encode", "(int256,int8)", "-5", "-1"], "0x\(String(repeating: "f", count: 63))b\(String(repeating: "f", count: 64))"),
        (["abi", "encode-packed", "(string,int8)", "--literal", "@x", "-1"], "0x4078ff"),
        (["abi", "encode-packed", "(string)", "-", "--literal"], "0x2d"),
        (["abi", "encode-packed", "(string)", "--", "--json"], "0x2d2d6a736f6e"), (["keccak", "--utf8", "-", "--literal"], "0x\(slots[4])"),
        (["merkle", "root", leaves], "0x5093b3cbb41b3297535558e643e57cbe38ba71910175a49cda644b6dfd1ce3e8"),
        (
            [
                "siwe", "create", "--domain", "example.com", "--address", account, "--uri", "https://example.com/login",
                "--chain-id", "1", "--nonce", "abcdefgh", "--issued-at", "2026-01-01T00:00:00Z",
            ], signInMessage
        ),
        (
            ["siwe", "parse", signInMessage],
            """
            domain: example.com
            address: \(account)
            uri: https://example.com/login
            version: 1
            chain_id: 1
            nonce: abcdefgh
            issued_at: 2026-01-01T00:00:00Z
            """
        ),
    ]

    @Test("A command prints its result and nothing else", arguments: snapshots.indices)
    func snapshot(index: Int) {
        let (arguments, expected) = Self.snapshots[index]
        let (output, error) = EthereumCommand.output(of: arguments)
        #expect(output == expected, "\(arguments.joined(separator: " ")): \(error ?? "")")
    }

    @Test(
        "An error names what is wrong and prints no result",
        arguments: [
            (["keccak", "0x1"], "even number"), (["keccak", "@/nonexistent"], "/nonexistent"),
            (["abi", "decode", "(uint8)", "0x\(word.dropLast(2))100"], "0 has bits outside uint8"),
            (["abi", "encode", "(uint8)"], "0 values for 1 types"), (["abi", "encode", "(uint7)", "1"], "uint7"),
            (["abi", "encode", "(bool)", "yes"], "true or false"), (["rlp", "decode", "0x8100"], "without a length"),
            (["tx", "decode", "0x05"], "type 5"), (["address", "checksum", "0x12"], "40 hexadecimal digits"),
            (["unit", "to", "1.0000000000000000001"], "18 decimals"), (["sign", "hello"], "--keystore or --key-file"),
            (["mnemonic", "new", "--words", "13"], "13 words"), (["abi", "encode", "(uint8)", "--jsno", "1"], "unknown option '--jsno'"),
            (["sign", "@alice", "--key-file", "k"], "add --literal"), (["keccak", "--utf8", "@alice"], "add --literal"),
            (["calldata", "f(address)", "0x70997970C51812dc3A010C7d01b50e0d17dc79c8"], "fails its EIP-55 checksum"),
            (["calldata", "f(address[])", #"["0x70997970C51812dc3A010C7d01b50e0d17dc79c8"]"#], "expected \(account)"),
            (["calldata", "f(bytes)", "0x1g"], "hexadecimal digit"), (["to-hex", "256", "--bytes", "1"], "at most 1 bytes"),
            (["to-hex", "-129", "--bytes", "1"], "at most 1 bytes"), (["from-hex", "0xff", "--utf8"], "not UTF-8"),
            (["from-hex", "0x"], "hexadecimal digits"),
            (["index", "uint256[]", "[1]", "0"], "no key of type"), (["index", "uint256", "1"], "1 values"),
            (["4byte", "0xdeadbeef"], "no known signature"),
            (["merkle", "root", #"{"leafEncoding":["uint8"],"values":[["1"]],"sortleaves":false}"#], "sortleaves"),
            (["merkle", "root", #"{"leafEncoding":["uint8"],"values":[["1"]],"sortLeaves":"false"}"#], "true or false"),
            (["address", "vanity", account, "0x\(word)1", "--starts-with", "zz"], "hexadecimal"),
            (["address", "vanity", account, "0x\(word)1", "--starts-with", "123456789"], "9 digits"),
            (["merkle", "proof", leaves, "2"], "no leaf 2"),
        ])
    func errors(arguments: [String], part: String) {
        let (output, error) = EthereumCommand.output(of: arguments)
        #expect(output == nil)
        #expect(error?.contains(part) == true, "\(error ?? "")")
    }

    /// A folder of its own, removed with the test.
    final class Folder {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("imo-\(UUID())").path

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func file(_ name: String, _ text: String) -> String {
            _ = FileManager.default.createFile(atPath: path + "/" + name, contents: Data(text.utf8))
            return path + "/" + name
        }
    }

    static func run(_ arguments: String...) throws -> String {
        let (output, error) = EthereumCommand.output(of: arguments)
        return try #require(output, "\(error ?? "")")
    }

    @Test("Keys come from files and keystores, and sign everything")
    func keys() throws {
        let folder = try Folder()
        let (key, password) = (folder.file("key", "0x\(Self.word)7\n"), folder.file("password", "pass word\nsecond line"))
        let keystore = folder.path + "/keystore.json"
        let address = try Self.run("wallet", "import", keystore, "--key-file", key, "--password-file", password, "--light")
        #expect(address == "0xd41c057fd1c78805AAC12B0A94a405c0461A6FBb")
        #expect(try FileManager.default.attributesOfItem(atPath: keystore)[.posixPermissions] as? Int == 0o600)
        #expect(EthereumCommand.output(of: ["wallet", "new", keystore, "--password-file", password]).error?.contains("does not exist") == true)
        #expect(try Self.run("wallet", "export", keystore, "--password-file", password) == "0x\(Self.word)7")
        let signature = try Self.run("sign", "hello", "--keystore", keystore, "--password-file", password)
        #expect(try signature == Self.run("sign", "0x68656c6c6f", "--hex", "--key-file", key))
        #expect(try Self.run("recover", "hello", signature) == address)
        let raw = try Self.run("tx", "sign", Self.fields, "--key-file", key)
        #expect(raw.hasPrefix("raw: \(Self.raw)\n"))
        let typed = try Self.run("typed-data", "sign", Self.typedData, "--key-file", key)
        #expect(try Self.run("typed-data", "recover", Self.typedData, typed) == address)
        #expect(try Self.run("typed-data", "hash", "@" + folder.file("data", Self.typedData)).hasPrefix("digest: 0x"))
        let fresh = folder.path + "/fresh.json"
        #expect(try Self.run("wallet", "new", fresh, "--password-file", password, "--light").hasPrefix("0x"))
        let message = Self.signInMessage.replacing(Self.account, with: address)
        let signIn = try Self.run("sign", message, "--key-file", key)
        #expect(try Self.run("siwe", "verify", message, signIn, "--time", "2026-01-01T00:00:01Z") == address)
    }

    @Test("A message from a file keeps its last line's end; one on the command line may begin with @ or be -")
    func messages() throws {
        let folder = try Folder()
        let key = folder.file("key", "0x\(Self.word)7\n")
        let file = "@" + folder.file("message", "hello\n")
        let signed = try Self.run("sign", file, "--key-file", key)
        #expect(try signed == Self.run("sign", "0x68656c6c6f0a", "--hex", "--key-file", key))
        #expect(try signed != Self.run("sign", "hello", "--key-file", key))
        #expect(try Self.run("recover", file, signed) == "0xd41c057fd1c78805AAC12B0A94a405c0461A6FBb")
        #expect(try Self.run("keccak", "--utf8", file) == Self.run("keccak", "0x68656c6c6f0a"))
        #expect(try Self.run("abi", "encode-packed", "(string)", file) == "0x68656c6c6f0a")
        #expect(try Self.run("sign", "@alice", "--literal", "--key-file", key) == Self.run("sign", "0x40616c696365", "--hex", "--key-file", key))
        #expect(try Self.run("sign", "-", "--literal", "--key-file", key) == Self.run("sign", "0x2d", "--hex", "--key-file", key))
    }

    @Test("A vanity search finds what it was asked for")
    func vanity() throws {
        let folder = try Folder()
        let password = folder.file("password", "pass word\n")
        let address = try Self.run("wallet", "vanity", folder.path + "/a.json", "--password-file", password, "--light", "--ends-with", "A")
        #expect(address.lowercased().hasSuffix("a"))
        let found = try Self.run("address", "vanity", Self.account, "0x\(Self.word)1", "--starts-with", "0x0", "--ends-with", "b", "--json")
        #expect(found.contains(#""address":"0x0"#))
        let contract = try Self.run(
            "wallet", "vanity", folder.path + "/b.json", "--password-file", password, "--light", "--starts-with", "7", "--contract-nonce", "0")
        #expect(contract.contains("contract: 0x7"))
    }

    @Test("Signatures of a list are found by selector and topic, and a bad line is named")
    func signatureLists() throws {
        let folder = try Folder()
        let list = folder.file("list", "# mine\n\nf(uint256 x)\nerror Mine()\nevent Paid(address indexed to, uint256 amount)\n")
        #expect(try Self.run("4byte", "0xb3de648b", "--list", list) == "function f(uint256 x)")
        let topic = try Self.run("abi", "selector", "event Paid(address,uint256)")
        #expect(try Self.run("4byte", topic, "--list", list).hasPrefix("event Paid("))
        let bad = folder.file("bad", "f(uint256)\nf(uint7)\n")
        #expect(EthereumCommand.output(of: ["4byte", "0xb3de648b", "--list", bad]).error?.contains("line 2") == true)
    }

    @Test("Mnemonics derive addresses, and keys only when asked")
    func mnemonics() throws {
        let folder = try Folder()
        let words = folder.file("words", "test test test test test test test test test test test junk\n")
        #expect(try Self.run("mnemonic", "derive", "@" + words) == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
        #expect(try Self.run("mnemonic", "derive", words) == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
        #expect(try Self.run("mnemonic", "derive", words, "--show-key").contains("key: 0xac0974be"))
        #expect(try Self.run("mnemonic", "new", "--words", "24", "--language", "japanese").split(separator: "\u{3000}").count == 24)
    }

    @Test("Merkle proofs verify")
    func merkle() throws {
        let root = try Self.run("merkle", "root", Self.leaves)
        let proof = try Self.run("merkle", "proof", Self.leaves, "1")
        let leaf = ["merkle", "verify", root, "(address,uint256)", "0x0000000000000000000000000000000000000001"]
        #expect(EthereumCommand.output(of: leaf + ["7", "--proof", proof]).output?.hasPrefix("0x") == true)
        #expect(EthereumCommand.output(of: leaf + ["8", "--proof", proof]).error?.contains("does not lead") == true)
    }

    @Test("A stream is cut into lines at any place; long ones are dropped, not the rest")
    func lines() {
        let text = Array("ab\r\n\ncdefghijkl\nmn\nlast".utf8)
        for size in 1...text.count {
            var reader = LineReader(maximumBytes: 6)
            var lines: [LineReader.Line] = []
            for start in stride(from: 0, to: text.count, by: size) {
                lines += reader.append(Array(text[start..<min(start + size, text.count)]))
            }
            lines += reader.finish()
            #expect(
                lines == [
                    .whole(Array("ab".utf8)), .whole([]), .tooLong, .whole(Array("mn".utf8)), .whole(Array("last".utf8)),
                ], "chunks of \(size)")
        }
    }
}
