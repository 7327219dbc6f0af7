import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import StrictJSON
import Testing

@Suite("Keystore")
struct KeystoreTests {
    @Test("Keystores of other tools open, damaged ones do not")
    func vectors() throws {
        for row in try VectorFile("keystore_v3").rows {
            let json = try #require(row["keystore"]).utf8
            let password = Array(try row.text("password").utf8)
            if try row.text("expect") == "ok" {
                let key = try Keystore.decrypt(json, password: password)
                #expect(key.withUnsafeSecret { Array($0) } == (try row.bytes("key")), "\(row)")
                #expect(key.address == Address(try row.bytes("address")), "\(row)")
            } else {
                #expect(throws: KeystoreError.self, "\(row)") { try Keystore.decrypt(json, password: password) }
            }
        }
    }

    @Test(
        "What is encrypted decrypts, under its password only",
        arguments: [Keystore.Derivation.scrypt(n: 1024, r: 8, p: 1), .scrypt(n: 64, r: 1, p: 8), .pbkdf2(rounds: 1000)])
    func roundTrip(derivation: Keystore.Derivation) throws {
        let key = try PrivateKey.random()
        let json = try Keystore.encrypt(key, password: Array("pässword".utf8), derivation: derivation)
        #expect(try Keystore.decrypt(json, password: Array("pässword".utf8)).address == key.address)
        #expect(throws: KeystoreError.wrongPassword) { try Keystore.decrypt(json, password: Array("password".utf8)) }
        let text = String(decoding: json, as: UTF8.self)
        #expect(!text.contains(key.withUnsafeSecret { Hex.encode($0, prefix: false) }))
    }

    @Test("Names in another case, a short counter and a key without its leading zeros are read")
    func variants() throws {
        // Made with PBKDF2 and AES-CTR of Python's hashlib and pycryptodome over the key 0x0102…1f of 31 bytes.
        let json = #"""
            {"Version":3,"Crypto":{"Cipher":"aes-128-ctr","CipherParams":{"IV":"7"},
            "CipherText":"c33ad046b7a73f6ee92fc4786ab753a0a492904d2980306e0176a615b2c9a8","KDF":"pbkdf2",
            "KDFParams":{"c":10,"dklen":32,"prf":"hmac-sha256","salt":"0a0b"},"MAC":"d212b06df7f43e7336d3ba17f5ad28bb4128aae3dc978ab4140fd0c349c4f531"}}
            """#
        let key = try Keystore.decrypt(Array(json.utf8), password: Array("short".utf8))
        #expect(key.withUnsafeSecret { Array($0) } == [0] + [UInt8](1...31))
    }

    @Test(
        "A derivation that costs too much is refused before memory is taken",
        arguments: [
            (#""n":1073741824,"r":8,"p":1"#), (#""n":1024,"r":1000000,"p":1"#), (#""n":2,"r":1,"p":1073741823"#),
            (#""n":3,"r":8,"p":1"#), (#""n":1,"r":8,"p":1"#), (#""n":0,"r":8,"p":1"#), (#""n":1024,"r":0,"p":1"#),
            (#""n":1024,"r":8,"p":-1"#), (#""n":9223372036854775807,"r":9223372036854775807,"p":2"#),
            (#""n":1e3,"r":8,"p":1"#), (#""n":99999999999999999999,"r":8,"p":1"#),
        ])
    func cost(parameters: String) {
        let json = #"""
            {"version":3,"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"00000000000000000000000000000000"},
            "ciphertext":"0000000000000000000000000000000000000000000000000000000000000000","kdf":"scrypt",
            "kdfparams":{"dklen":32,\#(parameters),"salt":"00"},
            "mac":"0000000000000000000000000000000000000000000000000000000000000000"}}
            """#
        #expect {
            _ = try Keystore.decrypt(Array(json.utf8), password: [])
        } throws: { error in
            error as? KeystoreError != .wrongPassword
        }
    }
}
