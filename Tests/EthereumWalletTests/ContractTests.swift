import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import StrictJSON
import Testing

@Suite("Contract accounts and addresses")
struct ContractTests {
    @Test("CREATE and CREATE2 addresses agree with the vectors")
    func addresses() throws {
        for row in try VectorFile("create_addresses").rows {
            let sender = try row.address("sender")
            let address: Address
            if try row.text("kind") == "create" {
                address = ContractAddress.create(sender: sender, nonce: try #require(row.integer("nonce").asUInt64))
            } else {
                #expect(Keccak256.hash(try row.bytes("initCode")) == (try row.word("initCodeHash")))
                address = ContractAddress.create2(
                    sender: sender, salt: try row.word("salt"), initCodeHash: try row.word("initCodeHash"))
            }
            #expect(address == (try row.address("address")), "\(row)")
        }
    }

    @Test("Wrapped signatures and signature checks agree with the vectors")
    func signatures() throws {
        for row in try VectorFile("erc6492_erc1271").rows {
            if try row.text("kind") == "erc6492" {
                let wrapped = try row.bytes("wrapped")
                let signature = try #require(PredeploySignature(unwrapping: wrapped), "\(row)")
                #expect(signature.factory == (try row.address("factory")), "\(row)")
                #expect(signature.factoryCalldata == (try row.bytes("factoryCalldata")), "\(row)")
                #expect(signature.signature == (try row.bytes("signature")), "\(row)")
                #expect(signature.wrapped == wrapped, "\(row)")
                #expect(PredeploySignature.isWrapped(wrapped) && !PredeploySignature.isWrapped(Array(wrapped.dropLast())))
                #expect(PredeploySignature(unwrapping: Array(wrapped.dropFirst())) == nil)
            } else {
                let call = ContractSignature.isValidSignatureCall(
                    hash: try row.word("hash"), signature: try row.bytes("signature"))
                #expect(call == (try row.bytes("calldata")), "\(row)")
            }
        }
        let padded = ContractSignature.validReturn + [UInt8](repeating: 0, count: 28)
        #expect(ContractSignature.isValid(returned: padded))
        #expect(!ContractSignature.isValid(returned: ContractSignature.validReturn))
        #expect(!ContractSignature.isValid(returned: [UInt8](repeating: 0xff, count: 32)))
    }
}
