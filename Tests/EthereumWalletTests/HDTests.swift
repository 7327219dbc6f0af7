import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import StrictJSON
import Testing

@Suite("Mnemonics and derived keys")
struct HDTests {
    @Test("Phrases, seeds and keys agree with the vectors")
    func vectors() throws {
        for row in try VectorFile("bip39_bip44").rows {
            guard row["valid"] == nil else {
                #expect(throws: MnemonicError.self, "\(row)") { try Mnemonic(row.text("mnemonic")) }
                continue
            }
            let language = try #require(MnemonicLanguage(rawValue: row.text("language")))
            let mnemonic = try Mnemonic(row.text("mnemonic"))
            #expect(mnemonic.entropy == (try row.bytes("entropy")), "\(row)")
            let generated = try Mnemonic(entropy: row.bytes("entropy"), language: language)
            #expect(generated == (try Mnemonic(row.text("mnemonic"), language: language)), "\(row)")
            let seed = try mnemonic.seed(passphrase: row.text("passphrase"))
            #expect(seed.withUnsafeBytes { Array($0) } == (try row.bytes("seed")), "\(row)")
            for account in try row.array("accounts") {
                let account = VectorRow(file: row.file, number: row.number, json: account)
                let key = try seed.key(at: #require(HDPath(account.text("path"))))
                #expect(key.withUnsafeSecret { Array($0) } == (try account.bytes("key")), "\(row)")
                #expect(key.address == (try account.address("address")), "\(row)")
            }
        }
    }

    @Test("Every language has 2,048 words, and its phrases read back", arguments: MnemonicLanguage.allCases)
    func languages(language: MnemonicLanguage) throws {
        var generator = SeededGenerator(seed: 39)
        for count in [16, 20, 24, 28, 32] {
            for _ in 0..<40 {
                let entropy = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                let mnemonic = try Mnemonic(entropy: entropy, language: language)
                #expect(mnemonic.entropy == entropy)
                #expect(try Mnemonic(mnemonic.phrase, language: language) == mnemonic)
                #expect(!"\(mnemonic)".contains(mnemonic.phrase.prefix(5)))
            }
        }
        // The all-ones entropy of every length reaches the last word, the all-zeros one the first.
        #expect(try Mnemonic(entropy: [UInt8](repeating: 0xff, count: 32), language: language).entropy.allSatisfy { $0 == 0xff })
    }

    @Test("The standards' own examples")
    func published() throws {
        let mnemonic = try Mnemonic(
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")
        #expect(mnemonic.language == .english)
        let seed = try mnemonic.seed(passphrase: "TREZOR")
        #expect(seed.withUnsafeBytes { Hex.encode($0) }.hasPrefix("0xc55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e5349553"))
        let hardhat = try Mnemonic("test test test test test test test test test test test junk").seed()
        #expect(try hardhat.key(at: .ethereum(index: 0)).address.description == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
        // BIP-32, test vector 1
        let root = try #require(HDSeed([UInt8](0..<16)))
        let child = try root.key(at: #require(HDPath("m/0'/1/2h/2/1000000000")))
        #expect(
            child.withUnsafeSecret { Hex.encode($0) }
                == "0x471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8")
    }

    @Test("Paths that are none are refused", arguments: ["", "m/", "44/60", "m/2147483648", "m/-1", "m/+1", "m/1''", "m//1", "M/1", "m/a"])
    func paths(text: String) {
        #expect(HDPath(text) == nil)
    }

    @Test("Paths print as they read")
    func pathText() {
        #expect(HDPath("m/44h/60H/0'/0/7")?.description == "m/44'/60'/0'/0/7")
        #expect(HDPath("m")?.description == "m")
        #expect(HDPath("m/44'/60'/0'/0/7") == .ethereum(index: 7))
    }
}
