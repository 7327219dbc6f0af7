import EthereumWallet
import StrictJSON
import Testing

/// Inputs whose size or cost grew faster than the text that brought them. Each is far below its bound in a debug build.
@Suite("Inputs that were slow")
struct SlowInputTests {
    /// Runs `body` and expects it to take less than a bound that the faults exceeded many times.
    static func isQuick(_ body: () throws -> Void) rethrows {
        let duration = try ContinuousClock().measure(body)
        #expect(duration < .seconds(5), "\(duration)")
    }

    @Test("The bytes that a keystore states cost nothing, and open it as any number does")
    func keystoreLength() throws {
        let key = try PrivateKey([UInt8](repeating: 7, count: 32))
        for derivation in [Keystore.Derivation.pbkdf2(rounds: 100_000), .scrypt(n: 2, r: 1, p: 1)] {
            let json = String(decoding: try Keystore.encrypt(key, password: [1], derivation: derivation), as: UTF8.self)
            let long = Array(json.replacing(#""dklen":32"#, with: #""dklen":1024"#).utf8)
            #expect(long != Array(json.utf8))
            try Self.isQuick {
                let opened = try Keystore.decrypt(long, password: [1])
                #expect(opened.address == key.address)
            }
        }
        let json = String(decoding: try Keystore.encrypt(key, password: [1], derivation: .pbkdf2(rounds: 1)), as: UTF8.self)
        for length in ["31", "1025", "0"] {
            let other = Array(json.replacing(#""dklen":32"#, with: #""dklen":\#(length)"#).utf8)
            #expect(throws: KeystoreError.self) { try Keystore.decrypt(other, password: [1]) }
        }
    }

    @Test("Members that differ by case alone are refused")
    func keystoreCase() throws {
        let key = try PrivateKey([UInt8](repeating: 7, count: 32))
        let json = String(decoding: try Keystore.encrypt(key, password: [1], derivation: .pbkdf2(rounds: 1)), as: UTF8.self)
        let twice = json.replacing(#""version":3"#, with: #""version":3,"Version":3"#)
        #expect(throws: KeystoreError.self) { try Keystore.decrypt(Array(twice.utf8), password: [1]) }
    }

    @Test("A phrase or passphrase of combining marks is refused by its length")
    func combiningMarks() throws {
        let marks = String(repeating: "\u{0301}\u{0323}", count: 100_000)
        Self.isQuick {
            #expect(throws: MnemonicError.self) { try Mnemonic(marks) }
            #expect(throws: MnemonicError.self) { try Mnemonic("test " + marks) }
        }
        let mnemonic = try Mnemonic("test test test test test test test test test test test junk")
        Self.isQuick { #expect(throws: MnemonicError.self) { try mnemonic.seed(passphrase: marks) } }
        try Self.isQuick { _ = try mnemonic.seed(passphrase: String(repeating: "\u{0301}", count: 8000)) }
    }

    @Test("A sign-in message of marks and flags is refused quickly")
    func signIn() {
        let text = String(repeating: "\u{0301}\u{1f1e6}", count: 100_000) + " wants you to sign in with your Ethereum account:\n"
        Self.isQuick { #expect(throws: SignInError.self) { try SignInMessage(parsing: text) } }
    }

    @Test("Types are bounded by their bytes, because the hash of each covers those that it refers to")
    func typeBytes() {
        func document(members: Int) -> [UInt8] {
            let long = String(repeating: "x", count: 1000)
            let types = (0..<200).map { index in
                let fields = (0..<members).map { #"{"name":"\#(long)\#($0)","type":"uint8"}"# }
                return #""T\#(index)":[\#((fields + [#"{"name":"next","type":"T\#(min(index + 1, 199))"}"#]).joined(separator: ","))]"#
            }
            return Array(#"{"types":{\#(types.joined(separator: ","))},"primaryType":"T0","domain":{},"message":{}}"#.utf8)
        }
        Self.isQuick { #expect(throws: TypedDataError.self) { try TypedData(json: document(members: 19)) } }
        let missing = TypedDataError.missingMember(path: "message." + String(repeating: "x", count: 1000) + "0")
        Self.isQuick { #expect(throws: missing) { try TypedData(json: document(members: 1)).digest() } }
    }

    @Test("Names are bounded, because the paths in errors are made of them")
    func names() {
        let long = String(repeating: "x", count: 1025)
        for types in [#"{"A":[{"name":"\#(long)","type":"uint8"}]}"#, #"{"A":[],"\#(long)":[]}"#] {
            #expect(throws: TypedDataError.self) {
                try TypedData(json: Array(#"{"types":\#(types),"primaryType":"A","domain":{},"message":{}}"#.utf8))
            }
        }
    }
}
