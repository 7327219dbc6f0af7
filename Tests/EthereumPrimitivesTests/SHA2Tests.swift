import EthereumPrimitives
import Testing

@Suite("SHA-2 and HMAC")
struct SHA2Tests {
    /// The examples of FIPS 180-4.
    @Test(
        "SHA-256 of the published messages, whole and byte by byte",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        ])
    func sha256(message: String, digest: String) {
        let bytes = Array(message.utf8)
        #expect(SHA256.hash(bytes) == Bytes32(hex: digest))
        #expect(SHA256.hash(Array(bytes.prefix(2)), Array(bytes.dropFirst(2))) == Bytes32(hex: digest))
        var hash = SHA256()
        for byte in bytes { hash.update([byte]) }
        #expect(hash.finish() == Bytes32(hex: digest))
        #expect(hash.finish() == Bytes32(hex: digest))
    }

    /// Test cases 1, 2, 3 and 6 of RFC 4231, and the empty key and message as Python's hmac has them.
    private static let cases: [(key: [UInt8], message: [UInt8], sha256: String, sha512: String)] = [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        ),
        (
            [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
        ),
        (
            [], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
            "b936cee86c9f87aa5d3c6f2e84cb5a4239a5fe50480a6ec66b70ab5b1f4ac6730c6c515421b327ec1d69402e53dfb49ad7381eb067b338fd7b0cb22247225d47"
        ),
    ]

    @Test("HMAC of the published cases; a code leaves nothing behind for the next", arguments: cases.indices)
    func hmac(index: Int) throws {
        let sample = Self.cases[index]
        for (digest, expected) in [(HMACKey.Digest.sha256, sample.sha256), (.sha512, sample.sha512)] {
            let key = HMACKey(sample.key, digest: digest)
            for _ in 0..<2 { #expect(Hex.encode(key.code(of: sample.message), prefix: false) == expected) }
            #expect(Hex.encode(sample.key.withUnsafeBytes { HMACKey($0, digest: digest) }.code(of: sample.message), prefix: false) == expected)
        }
    }

    @Test("Threads that share a key get the codes of their own messages")
    func threads() async {
        let key = HMACKey(Array("shared".utf8))
        let expected = (0..<64).map { HMACKey(Array("shared".utf8)).code(of: [UInt8($0)]) }
        await withTaskGroup { group in
            for message in 0..<64 {
                group.addTask { for _ in 0..<100 { #expect(key.code(of: [UInt8(message)]) == expected[message]) } }
            }
        }
    }
}
