import EthereumABI
import EthereumPrimitives
import RevShareContracts
import StrictJSON
import Testing

/// The code of the articles "Decoding calldata and logs" and "Known contracts".
@Suite("Examples of calldata and logs")
struct ContractExamples {
    let holder: Address
    let recipient: Address

    init() throws {
        holder = try Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
        recipient = try Address("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
    }

    @Test("Calldata by a signature that is known at run time")
    func calldata() throws {
        let transfer = try ABIFunction("function transfer(address to, uint256 amount) returns (bool)")
        let calldata = try transfer.encodeCall([.address(recipient), .uint(1_000)])
        for (input, argument) in zip(transfer.inputs, try transfer.decodeCall(calldata)) {
            print(input.name, argument.json(as: input.type).text)
        }
        #expect(try transfer.decodeCall(calldata) == [.address(recipient), .uint(1_000)])
        #expect(transfer.selector.description == "0xa9059cbb")
    }

    @Test("Calldata by Swift types")
    func typed() throws {
        let selector = ABISelector(signature: "transfer(address,uint256)")
        let calldata = ABI.encode(selector: selector, recipient, UInt256(1_000))
        let (to, amount) = try ABI.decode(calldata, skipping: 4, as: Address.self, UInt256.self)
        #expect(to == recipient && amount == 1_000)
    }

    @Test("Logs: an indexed value of any length leaves its hash only")
    func logs() throws {
        let event = try ABIEvent("event Named(address indexed owner, string indexed name, uint256 price)")
        let log = try event.encode([.address(holder), .string("imo"), .uint(5)])
        let values = try event.decode(topics: log.topics, data: log.data)
        // [.value(.address(holder)), .hash(keccak256("imo")), .value(.uint(5))]
        #expect(values == [.value(.address(holder)), .hash(Keccak256.hash(utf8: "imo")), .value(.uint(5))])
    }

    @Test("Reverts")
    func reverts() throws {
        let notOwner = try ABIRevert("error NotOwner(address caller)")
        let data = try notOwner.encode([.address(holder)])
        let (error, arguments) = try ABIRevert.decode(data, known: [notOwner])
        #expect(error == notOwner && arguments == [.address(holder)])
    }

    @Test("A binding makes calldata and reads what the call returned")
    func bindings() throws {
        let call = ERC7641.claimableRevenue(account: holder, snapshotID: 7)
        let returned = UInt256(499).bigEndianBytes  // what a node answers to `eth_call` with `call.calldata`
        let claimable = try call.decode(returned)
        #expect(claimable == 499 && call.signature == "claimableRevenue(address,uint256)")
    }

    @Test("Calldata of unknown origin")
    func known() throws {
        let calldata = ERC20.approve(spender: recipient, amount: 5).calldata
        if let selector = ABISelector(startOf: calldata) {
            for definition in ContractInterface.functions(selector: selector) {
                print(definition.interface.name, definition.item.signature, try definition.item.decodeCall(calldata))
            }
        }
        let names = ContractInterface.functions(selector: try #require(ABISelector(startOf: calldata))).map(\.interface.name)
        #expect(names == ["ERC-20", "ERC-721"])
    }

    @Test("Logs of unknown origin: the number of topics decides")
    func knownLogs() throws {
        let log = try ERC20.Transfer.abi.encode([.address(holder), .address(recipient), .uint(9)])
        let candidates = log.topics.first.map(ContractInterface.events) ?? []
        if let definition = candidates.first(where: { $0.item.topicCount == log.topics.count }) {
            print(definition.interface.name, try definition.item.decode(topics: log.topics, data: log.data))
        }
        let transfer = try ERC20.Transfer(topics: log.topics, data: log.data)
        #expect(candidates.map(\.interface.name) == ["ERC-20", "ERC-721"])
        #expect(candidates.map(\.item.topicCount) == [3, 4])
        #expect(transfer.from == holder && transfer.value == 9)
    }
}
