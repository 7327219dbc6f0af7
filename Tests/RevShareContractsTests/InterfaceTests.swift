import EthereumABI
import EthereumPrimitives
import RevShareContracts
import Testing

@Suite("Known interfaces")
struct InterfaceTests {
    static let interfaces: [String: ContractInterface] = [
        "ERC20": ERC20.interface, "ERC165": ERC165.interface, "ERC721": ERC721.interface, "ERC721Metadata": ERC721.metadataInterface,
        "ERC721Enumerable": ERC721.enumerableInterface, "ERC2612": ERC2612.interface, "ERC5267": ERC5267.interface,
        "ERC6093": ERC6093.interface, "ERC7007": ERC7007.interface, "ERC7007Enumerable": ERC7007.enumerableInterface,
        "ERC7007Updatable": ERC7007.updatableInterface, "ERC7641": ERC7641.interface,
        "ERC7641AltRevToken": ERC7641.altRevTokenInterface, "ERC7641Deployed": ERC7641.deployedInterface, "EIP3009": EIP3009.interface,
    ]

    @Test("Every file has its interface, and every interface is known")
    func files() {
        #expect(Set(Self.interfaces.keys) == Set(BindingTests.calls.keys))
        #expect(Set(Self.interfaces.values) == Set(ContractInterface.known))
        #expect(Set(ContractInterface.known.map(\.name)).count == ContractInterface.known.count)
    }

    @Test("An interface has the functions, events and errors of its file, names included", arguments: interfaces.keys.sorted())
    func entries(file: String) throws {
        let (interface, contract) = (try #require(Self.interfaces[file]), try BindingTests.contract(file))
        #expect(Set(interface.abi.functions) == Set(contract.functions))
        #expect(Set(interface.abi.errors) == Set(contract.errors))
        // The reference's form of AigcData is in no standard.
        let reference = interface.abi.events.filter { $0.name == "AigcData" && $0.topicCount == 3 }
        #expect(Set(interface.abi.events).subtracting(reference) == Set(contract.events))
        #expect(reference.count == (file == "ERC7007" ? 1 : 0))
    }

    @Test("A selector or topic finds every definition that has it, and nothing else")
    func lookups() {
        for interface in ContractInterface.known {
            for function in interface.abi.functions {
                let found = ContractInterface.functions(selector: function.selector)
                #expect(found.contains { $0.interface == interface && $0.item == function })
                #expect(found.allSatisfy { $0.item.signature == function.signature })
            }
            for event in interface.abi.events {
                let found = ContractInterface.events(topic: event.topic)
                // The number of topics names one event.
                #expect(found.filter { $0.item.topicCount == event.topicCount }.map(\.item) == [event])
                #expect(found.allSatisfy { $0.item.signature == event.signature })
            }
            for error in interface.abi.errors {
                #expect(ContractInterface.errors(selector: error.selector).map(\.item) == [error])
            }
        }
        #expect(ContractInterface.functions(selector: ABISelector(0xffff_ffff)).isEmpty)
        #expect(ContractInterface.events(topic: .zero).isEmpty)
        #expect(ContractInterface.errors(selector: ABIRevert.panic.selector).isEmpty)
    }

    @Test(
        "Standard errors have their published selectors",
        arguments: [
            ("ERC20InsufficientBalance", "0xe450d38c"), ("ERC20InsufficientAllowance", "0xfb8f41b2"),
            ("ERC721NonexistentToken", "0x7e273289"),
        ])
    func errorSelectors(name: String, selector: String) throws {
        #expect(try #require(ERC6093.interface.abi.errors.first { $0.name == name }).selector.description == selector)
    }

    @Test("Parameters have distinct names, so that decoded arguments can be told by them")
    func names() {
        for interface in ContractInterface.known {
            let lists = interface.abi.functions.map(\.inputs) + interface.abi.events.map(\.inputs) + interface.abi.errors.map(\.inputs)
            for inputs in lists {
                #expect(inputs.allSatisfy { !$0.name.isEmpty } && Set(inputs.map(\.name)).count == inputs.count)
            }
        }
    }
}
