import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import Testing

@Suite("EIP-191 messages")
struct MessageTests {
    @Test("Digests and signatures agree with the vectors")
    func vectors() throws {
        for row in try VectorFile("eip191").rows {
            let message = try row.bytes("message")
            let isPersonal = try row.text("kind") == "personal"
            let digest =
                try isPersonal
                ? SignedMessage.personalDigest(message)
                : SignedMessage.validatorDigest(message, validator: row.address("validator"))
            #expect(digest == (try row.word("hash")), "\(row)")
            let signature = try PrivateKey(row.bytes("key")).sign(digest)
            #expect(signature.bytes == (try row.bytes("signature")), "\(row)")
            #expect(try signature.recoverAddress(from: digest) == (try row.address("address")), "\(row)")
        }
    }
}
