import EthereumABI
import EthereumPrimitives
import EthereumTool
import RevShareContracts
import Testing

@Suite("Calldata, logs and reverts of known contracts")
struct KnownContractTests {
    static let account = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"
    static let accountWord = "00000000000000000000000070997970c51812dc3a010c7d01b50e0d17dc79c8"
    static let transferTopic = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
    static let aigcDataTopic = "0x65deac95b53ba76b9cdc6cf446af81731e1218c91eaf9811a95d28bde23b893e"

    /// A number as 64 digits.
    static func word(_ number: UInt64) -> String { String(Bytes32(UInt256(number)).description.dropFirst(2)) }

    static let hash = "0x" + String(repeating: "ab", count: 32)

    /// Command lines and the whole of what they print.
    static let snapshots: [([String], String)] = [
        (
            ["abi", "call", "0xa9059cbb\(accountWord)\(word(1000))"],
            """
            ERC-20 function transfer(address to, uint256 amount) returns (bool)
              to: \(account)
              amount: 1000
            """
        ),
        (
            ["abi", "call", "0xa9059cbb\(accountWord)\(word(1000))", "--json"],
            #"{"name":"transfer","values":["\#(account)","1000"],"readings":[{"interface":"ERC-20","signature":"function transfer(address to, uint256 amount) returns (bool)","arguments":[{"name":"to","type":"address","value":"\#(account)"},{"name":"amount","type":"uint256","value":"1000"}]}]}"#
        ),
        (
            ["abi", "call", "0x095ea7b3\(accountWord)\(word(5))"],
            """
            ERC-20 function approve(address spender, uint256 amount) returns (bool)
              spender: \(account)
              amount: 5
            ERC-721 function approve(address to, uint256 tokenId)
              to: \(account)
              tokenId: 5
            """
        ),
        (["abi", "call", "0x9711715a"], "ERC-7641 function snapshot() returns (uint256)"),
        (
            ["abi", "call", "0x62abebce\(word(32))\(word(2))\(word(3))\(word(4))"],
            """
            ERC-7641 as deployed function claimBatch(uint256[] snapshotIds)
              snapshotIds: ["3","4"]
            """
        ),
        (
            ["abi", "call", "0x41273d45\(accountWord)\(word(7))\(accountWord)"],
            """
            ERC-7641 AltRevToken function claimableERC20(address account, uint256 snapshotId, address token) view returns (uint256)
              account: \(account)
              snapshotId: 7
              token: \(account)
            """
        ),
        (
            ["abi", "call", "0x3f37dce2\(word(64))\(word(128))\(word(2))6869\(String(repeating: "0", count: 60))\(word(0))"],
            """
            ERC-7007 Updatable function update(bytes prompt, bytes aigcData)
              prompt: 0x6869
              aigcData: 0x
            """
        ),
        (
            ["abi", "call", "0xb3de648b\(word(7))", "--abi", "f(uint256 x)"],
            """
            function f(uint256 x)
              x: 7
            """
        ),
        (
            ["abi", "call", "0x379607f5\(word(7))00", "--lenient"],
            """
            ERC-7641 function claim(uint256 snapshotId)
              snapshotId: 7
            """
        ),
        (
            ["abi", "event", "--topic", transferTopic, "--topic", "0x\(accountWord)", "--topic", "0x\(word(0))", "--data", "0x\(word(9))"],
            """
            ERC-20 event Transfer(address indexed from, address indexed to, uint256 value)
              from: \(account)
              to: \(Address.zero)
              value: 9
            """
        ),
        (
            ["abi", "event", "--topic", transferTopic, "--topic", "0x\(accountWord)", "--topic", "0x\(word(0))", "--topic", "0x\(word(9))"],
            """
            ERC-721 event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)
              from: \(account)
              to: \(Address.zero)
              tokenId: 9
            """
        ),
        (
            [
                "abi", "event", "--topic", aigcDataTopic, "--topic", "0x\(word(5))", "--topic", hash, "--topic", hash, "--data",
                "0x\(word(32))\(word(0))",
            ],
            """
            ERC-7007 event AigcData(uint256 indexed tokenId, bytes indexed prompt, bytes indexed aigcData, bytes proof)
              tokenId: 5
              prompt: {"hash":"\(hash)"}
              aigcData: {"hash":"\(hash)"}
              proof: 0x
            """
        ),
        (
            [
                "abi", "event", "--topic", aigcDataTopic, "--topic", "0x\(word(5))", "--topic", hash, "--data",
                "0x\(word(64))\(word(96))\(word(0))\(word(0))",
            ],
            """
            ERC-7007 event AigcData(uint256 indexed tokenId, bytes indexed prompt, bytes aigcData, bytes proof)
              tokenId: 5
              prompt: {"hash":"\(hash)"}
              aigcData: 0x
              proof: 0x
            """
        ),
        (
            ["abi", "error", "0xe450d38c\(accountWord)\(word(1))\(word(2))"],
            """
            ERC-6093 error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)
              sender: \(account)
              balance: 1
              needed: 2
            """
        ),
        (["abi", "error", "0x4e487b71\(word(17))"], "name: Panic\nvalues: [\"17\"]"),
    ]

    @Test("A command prints the interface, the signature and the arguments by name", arguments: snapshots.indices)
    func snapshot(index: Int) {
        let (arguments, expected) = Self.snapshots[index]
        let (output, error) = EthereumCommand.output(of: arguments)
        #expect(output == expected, "\(arguments.joined(separator: " ")): \(error ?? "")")
    }

    static let known = ContractInterface.known.map(\.name).joined(separator: ", ")

    @Test(
        "An error says what is at fault and what is known",
        arguments: [
            (
                ["abi", "call", "0x12345678"],
                "no known interface has a function with the selector 0x12345678: give its signature or ABI; known are \(known)"
            ),
            (["abi", "call", "0x1234"], "calldata of 2 bytes has no selector: expected at least 4 bytes"),
            (["abi", "call", "0x379607f5\(word(7))00"], "claim(uint256): 1 bytes follow the values, from offset 32"),
            (["abi", "call", "0x12345678", "--abi", "f(uint256)"], "the data begins with 0x12345678, which the ABI does not define"),
            (
                ["abi", "event", "--topic", hash],
                "no known interface has an event with the topic \(hash): give its signature or ABI; known are \(known)"
            ),
            (["abi", "event"], "a log without topics is of an anonymous event: give the signature of its event"),
            (
                ["abi", "event", "--topic", transferTopic, "--topic", hash],
                "a log of Transfer(address,address,uint256) has 2 topics: expected 3 in ERC-20, 4 in ERC-721"
            ),
            (
                ["abi", "error", "0x12345678"],
                "no known interface has an error with the selector 0x12345678: give its signature or ABI; known are \(known)"
            ),
        ])
    func errors(arguments: [String], message: String) {
        let (output, error) = EthereumCommand.output(of: arguments)
        #expect(output == nil)
        #expect(error == message)
    }

    @Test("Calldata of every known function decodes, by an interface that is known and by the function's own signature")
    func everyFunction() throws {
        for interface in ContractInterface.known {
            for function in interface.abi.functions {
                let calldata = Hex.encode(try function.encodeCall(function.inputs.map { Self.zero(of: $0.type) }))
                let heading = "\(interface.name) \(ABIItem.function(function).text)"
                let known = try #require(EthereumCommand.output(of: ["abi", "call", calldata]).output)
                #expect(known.split(separator: "\n").contains { $0 == heading }, "\(heading)")
                let text = ABIItem.function(function).text
                let given = try #require(EthereumCommand.output(of: ["abi", "call", calldata, "--abi", text]).output)
                #expect(given.hasPrefix(text))
            }
        }
    }

    /// The least value of a type that the known interfaces use.
    static func zero(of type: ABIType) -> ABIValue {
        switch type {
        case .address: .address(.zero)
        case .bool: .bool(false)
        case .bytes: .bytes([])
        case .fixedBytes(let count): .bytes([UInt8](repeating: 0, count: count))
        case .array: .array([])
        default: .uint(0)
        }
    }
}
