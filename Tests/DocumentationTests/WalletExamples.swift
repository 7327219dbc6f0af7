import CivilTime
import EthereumABI
import EthereumPrimitives
import EthereumWallet
import StrictJSON
import Testing

/// The code of the articles of `EthereumWallet`.
@Suite("Examples of keys, transactions and typed data")
struct WalletExamples {
    let token: Address
    let recipient: Address
    let key: PrivateKey

    init() throws {
        token = try Address("0x5FbDB2315678afecb367f032d93F642f64180aa3")
        recipient = try Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
        key = try PrivateKey(Bytes32(UInt256(7)).bytes)
    }

    @Test("A transaction is signed, sent and read again")
    func transaction() throws {
        let transfer = ABISelector(signature: "transfer(address,uint256)")
        let transaction = Transaction(
            nonce: 7, gasLimit: 65_000, to: token, data: ABI.encode(selector: transfer, recipient, UInt256(1_000)),
            kind: .dynamicFee(
                chainID: 8453, fees: Transaction.Fees(maxPriorityFeePerGas: 1_000_000, maxFeePerGas: 50_000_000), accessList: []))
        let signed = try transaction.signed(with: key)
        print(signed.hash, Hex.encode(signed.raw))  // for `eth_sendRawTransaction`

        let received = try SignedTransaction(decoding: signed.raw)
        print(received.sender, received.transaction.nonce)
        #expect(received == signed && received.sender == key.address)
    }

    @Test("An authorization lets an account run a contract's code")
    func authorization() throws {
        let authorization = try Authorization(chainID: 8453, address: token, nonce: 7, signedWith: key)
        let authority = try authorization.authority()
        #expect(authority == key.address)
    }

    @Test("Typed data is signed and its signer recovered")
    func typedData() throws {
        let claim = try TypedData(
            types: [TypedDataType("Claim", [("holder", "address"), ("nonce", "uint256")])],
            primaryType: "Claim",
            domain: .object(["name": .string("imo"), "chainId": .number("8453")]),
            message: .object(["holder": .string(recipient.description), "nonce": .string("7")]))
        let signature = try key.sign(claim.digest())
        let signer = try signature.recoverAddress(from: claim.digest())
        #expect(signer == key.address)

        let document = claim.jsonText  // for a wallet's `eth_signTypedData_v4`
        let same = try TypedData(json: Array(document.utf8))
        #expect(try same.digest() == claim.digest())
    }

    @Test("A message that is wrong says where")
    func typedDataErrors() throws {
        let claim = try TypedData(
            types: [TypedDataType("Claim", [("nonce", "uint8")])], primaryType: "Claim", domain: .object(["name": .string("imo")]),
            message: .object(["nonce": .string("256")]))
        do {
            _ = try claim.digest()
        } catch {
            print(error)  // message.nonce is '256': expected a value of type uint8
        }
        #expect { try claim.digest() } throws: { "\($0)" == "message.nonce is '256': expected a value of type uint8" }
    }

    @Test("Sign-in messages")
    func signIn() throws {
        let message = try SignInMessage(
            domain: "example.com", address: key.address, uri: "https://example.com/login", chainID: 1, nonce: "abcdefgh",
            issuedAt: "2026-01-01T00:00:00Z")
        let signature = try key.sign(message.digest)
        let received = try SignInMessage(parsing: message.text)
        try received.verify(signature, at: RFC3339Time("2026-01-01T00:00:05Z"), domain: "example.com", nonce: "abcdefgh")
    }

    @Test("A mnemonic gives keys")
    func mnemonic() throws {
        let mnemonic = try Mnemonic("test test test test test test test test test test test junk")
        let key = try mnemonic.seed().key(at: .ethereum(index: 0))
        print(key.address)  // 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
        #expect(key.address.description == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")

        let fresh = try Mnemonic(entropy: SecureRandom.bytes(count: 16))
        #expect(fresh.phrase.split(separator: " ").count == 12)
    }

    @Test("A keystore keeps a key under a password")
    func keystore() throws {
        let password = Array("correct horse".utf8)
        let json = try Keystore.encrypt(key, password: password, derivation: .scrypt(n: 4096, r: 8, p: 1))
        let opened = try Keystore.decrypt(json, password: password)
        #expect(opened.address == key.address)
        #expect(throws: KeystoreError.wrongPassword) { try Keystore.decrypt(json, password: []) }
    }

    @Test("A tree of shares proves each of them")
    func merkle() throws {
        let shares: [(Address, UInt256)] = [(token, 5), (recipient, 7), (key.address, 11)]
        let tree = try MerkleTree(addressesAndAmounts: shares)
        let leaf = try StandardMerkleTree.leafHash([.address(recipient), .uint(7)], [.address, .uint(bits: 256)])
        if let proof = tree.proof(ofLeaf: 1) {
            print(MerkleTree.verify(leaf: leaf, proof: proof, root: tree.root))  // true
        }
        #expect(MerkleTree.verify(leaf: leaf, proof: try #require(tree.proof(ofLeaf: 1)), root: tree.root))

        let both = try tree.multiProof(ofLeaves: [0, 2])
        #expect(both.verify(root: tree.root))
    }

    @Test("A dump is what OpenZeppelin's library loads")
    func merkleDump() throws {
        let values: [[ABIValue]] = [[.address(token), .uint(5)], [.address(recipient), .uint(7)]]
        let tree = try StandardMerkleTree(values: values, leafEncoding: [.address, .uint(bits: 256)])
        let loaded = try StandardMerkleTree(tree.json)
        #expect(loaded.root == tree.root)
    }
}
