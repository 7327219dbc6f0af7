import EthereumABI
import EthereumPrimitives
import StrictJSON
import Testing

@Suite("Signatures and JSON ABI")
struct SignatureTests {
    @Test(
        "Human-readable signatures parse and print",
        arguments: [
            (
                "function transfer(address to, uint256 amount) external returns (bool)",
                "function transfer(address to, uint256 amount) returns (bool)"
            ),
            (
                "function f((uint a, string[] memory b)[2] calldata x) public view virtual returns (uint, (int8 c) d);",
                "function f((uint256 a, string[] b)[2] x) view returns (uint256, (int8 c) d)"
            ),
            ("balanceOf(address)", "function balanceOf(address)"),
            (
                "event Transfer(address indexed from, address indexed to, uint256 value)",
                "event Transfer(address indexed from, address indexed to, uint256 value)"
            ),
            (
                "event E(tuple(uint8,bytes) indexed, fixed) anonymous",
                "event E((uint8, bytes) indexed, fixed128x18) anonymous"
            ),
            ("error NotOwner(address caller)", "error NotOwner(address caller)"),
            ("error(uint256)", "function error(uint256)"),
            ("constructor(string name) payable", "constructor(string name) payable"),
            ("fallback() external payable", "fallback() payable"),
            ("receive() external payable", "receive() payable"),
            ("function pay(address payable to) payable", "function pay(address to) payable"),
        ])
    func humanReadable(text: String, printed: String) throws {
        let item = try ABIItem(text)
        #expect(item.text == printed)
        #expect(try ABIItem(printed) == item)
        #expect(try ABIItem(item.json) == item)
    }

    @Test(
        "Other texts are refused",
        arguments: [
            "", "function", "function f", "function f(", "function f(uint256", "function f(uint256,)", "function f(uint7)",
            "function f(uint256) returns", "function f(uint256) sideways", "function 1f()", "event E(uint256) now",
            "function f(uint256 indexed a)", "function f() returns (bool) x", "f(uint256))", "f(uint256[-1])", "f(uint256[01])",
            "f(uint256[99999999999999999999])", "f(tuple)", "f(bytes33)", "f(fixed8x81)", "error", "event", "constructor",
        ])
    func malformed(text: String) {
        #expect(throws: ABIError.self) { try ABIItem(text) }
    }

    @Test("Nesting is bounded in every parser")
    func depth() throws {
        let parentheses = String(repeating: "(", count: 100_000)
        let brackets = "uint8" + String(repeating: "[]", count: 100_000)
        for text in [parentheses, brackets, "f(" + brackets + ")", "f" + parentheses] {
            #expect(throws: ABIError.self) { try ABIType(text) }
            #expect(throws: ABIError.self) { try ABIItem(text) }
        }
        let deep = String(repeating: "(", count: 40) + "uint8" + String(repeating: "[])", count: 40)
        #expect(throws: ABIError.self) { try ABIType(deep) }
        var json = JSONValue.object([JSONMember("type", .string("uint8"))])
        for _ in 0..<100 {
            json = .object([JSONMember("type", .string("tuple")), JSONMember("components", .array([json]))])
        }
        #expect(throws: ABIError.self) {
            try ABIItem(.object([JSONMember("name", .string("f")), JSONMember("inputs", .array([json]))]))
        }
    }

    @Test("Canonical spellings")
    func canonical() throws {
        for (text, canonical) in [
            ("uint", "uint256"), ("int[]", "int256[]"), ("byte", "bytes1"), ("ufixed[2]", "ufixed128x18[2]"),
            ("(uint,tuple(bool)[])", "(uint256,(bool)[])"), ("()", "()"), ("function", "function"),
        ] {
            #expect(try ABIType(text).description == canonical)
        }
        for text in ["uint0", "uint264", "uint08", "bytes0", "int-8", "UINT256", "uint256 ", "(uint256", "uint256)", "fixed8"] {
            #expect(throws: ABIError.self, "\(text)") { try ABIType(text) }
        }
    }

    @Test("Built-in errors decode without an ABI, unknown ones do not")
    func reverts() throws {
        let reason = try ABIRevert.error.encode([.string("no funds")])
        #expect(ABIRevert.error.selector.description == "0x08c379a0")
        #expect(ABIRevert.panic.selector.description == "0x4e487b71")
        #expect(try ABIRevert.decode(reason).values == [.string("no funds")])
        #expect(throws: ABIError.self) { try ABIRevert.decode([1, 2, 3, 4]) }
        #expect(throws: ABIError.self) { try ABIRevert.decode([]) }
    }

    @Test("A contract reads from JSON, from a compiler's output and from signatures")
    func contract() throws {
        let json =
            #"[{"type":"function","name":"supportsInterface","inputs":[{"name":"id","type":"bytes4"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"}]"#
        let contract = try ContractABI(json: Array(json.utf8))
        #expect(contract.interfaceID.description == "0x01ffc9a7")
        #expect(try ContractABI(json: Array(#"{"abi":\#(json)}"#.utf8)) == contract)
        let readable = try ContractABI(json: Array(#"["function supportsInterface(bytes4 id) view returns (bool)"]"#.utf8))
        #expect(readable == contract)
        #expect(try ContractABI(contract.json) == contract)
    }
}
