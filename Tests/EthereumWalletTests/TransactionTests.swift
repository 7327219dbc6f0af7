import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import StrictJSON
import Testing

@Suite("Transactions")
struct TransactionTests {
    static let files = ["tx_legacy_pre155", "tx_legacy155", "tx_eip2930", "tx_eip1559", "tx_eip4844", "tx_eip7702"]

    @Test("Every type signs, encodes and decodes as the vectors do", arguments: files)
    func vectors(file: String) throws {
        for row in try VectorFile(file).rows {
            let type = try #require(Transaction.TypeName(rawValue: row.text("type")))
            let transaction = try Transaction(type: type, json: #require(row["tx"]))
            #expect(transaction.signingHash() == (try row.word("signingHash")), "\(row)")
            let signed = try transaction.signed(with: PrivateKey(row.bytes("key")))
            #expect(signed.raw == (try row.bytes("raw")), "\(row)")
            #expect(signed.hash == (try row.word("hash")), "\(row)")
            #expect(UInt256(UInt64(signed.signature.yParity)) == (try row.integer("yParity")), "\(row)")
            let decoded = try SignedTransaction(decoding: row.bytes("raw"))
            #expect(decoded == signed, "\(row)")
            #expect(decoded.sender == (try row.address("from")), "\(row)")
            #expect(decoded.transaction.typeName == type)
            #expect(try Transaction(type: type, json: decoded.transaction.json) == decoded.transaction)
        }
    }

    @Test("Authorizations hash, sign and recover as the vectors do")
    func authorizations() throws {
        for row in try VectorFile("tx_eip7702").rows {
            for element in row["tx"]?["authorizationList"]?.arrayValue ?? [] {
                let item = VectorRow(file: row.file, number: row.number, json: element)
                let parity = try item.integer("yParity").asUInt64 ?? 9
                let nonce = try item.integer("nonce").asUInt64 ?? 0
                let authorization = Authorization(
                    chainID: try item.integer("chainId"), address: try item.address("address"),
                    nonce: nonce, yParity: UInt8(parity), r: try item.word("r").word, s: try item.word("s").word)
                #expect(authorization.signingHash == (try item.word("hash")), "\(row)")
                #expect(try authorization.authority() == (try item.address("authority")), "\(row)")
            }
        }
    }

    static let example = Transaction(
        nonce: 1, gasLimit: 21_000, to: .zero, value: 5,
        kind: .dynamicFee(
            chainID: 1, fees: Transaction.Fees(maxPriorityFeePerGas: 1, maxFeePerGas: 2), accessList: []))

    @Test("Transactions that no node accepts are not signed")
    func invalid() throws {
        let key = try PrivateKey([UInt8](repeating: 3, count: 32))
        func refused(_ change: (inout Transaction) -> Void) -> Bool {
            var transaction = Self.example
            change(&transaction)
            return (try? transaction.signed(with: key)) == nil
        }
        let fees = Transaction.Fees(maxPriorityFeePerGas: 1, maxFeePerGas: 2)
        let hash = Bytes32(UInt256.one << 248)
        #expect(!refused { _ in })
        #expect(refused { $0.nonce = .max })
        #expect(
            refused {
                $0.kind = .dynamicFee(
                    chainID: 1, fees: Transaction.Fees(maxPriorityFeePerGas: 3, maxFeePerGas: 2), accessList: [])
            })
        #expect(refused { $0.kind = .legacy(gasPrice: .max, chainID: 1) })
        #expect(refused { $0.kind = .legacy(gasPrice: 1, chainID: 0) })
        func blob(_ hashes: [Bytes32]) -> Transaction.Kind {
            .blob(chainID: 1, fees: fees, accessList: [], maxFeePerBlobGas: 1, versionedHashes: hashes)
        }
        #expect(!refused { $0.kind = blob([hash]) })
        #expect(refused { $0.kind = blob([]) })
        #expect(refused { $0.kind = blob([.zero]) })
        #expect(
            refused {
                $0.kind = blob([hash])
                $0.to = nil
            })
        let authorization = try Authorization(chainID: 1, address: .zero, nonce: 0, signedWith: key)
        #expect(!refused { $0.kind = .setCode(chainID: 1, fees: fees, accessList: [], authorizations: [authorization]) })
        #expect(refused { $0.kind = .setCode(chainID: 1, fees: fees, accessList: [], authorizations: []) })
    }

    @Test("Raw bytes in any other form are refused")
    func malformed() throws {
        let key = try PrivateKey([UInt8](repeating: 3, count: 32))
        let signed = try Self.example.signed(with: key)
        #expect(throws: TransactionError.empty) { try SignedTransaction(decoding: []) }
        #expect(throws: TransactionError.unknownType(5)) { try SignedTransaction(decoding: [5] + signed.raw.dropFirst()) }
        #expect(throws: TransactionError.self) { try SignedTransaction(decoding: signed.raw + [0]) }
        #expect(throws: TransactionError.self) { try SignedTransaction(decoding: [1] + signed.raw.dropFirst()) }
        let flipped = try Signature(
            r: signed.signature.r, s: Bytes32(try #require(KeyTests.order.subtracting(signed.signature.s.word))),
            yParity: 1 - signed.signature.yParity)
        #expect(throws: TransactionError.highS) { try SignedTransaction(Self.example, signature: flipped) }
    }

    @Test("A transaction of before Homestead may have a high s; any other may not")
    func homestead() throws {
        let key = try PrivateKey([UInt8](repeating: 3, count: 32))
        for chainID in [nil, 1] as [UInt64?] {
            var transaction = Self.example
            transaction.kind = .legacy(gasPrice: 1, chainID: chainID)
            let signed = try transaction.signed(with: key)
            let high = try Signature(
                r: signed.signature.r, s: Bytes32(try #require(KeyTests.order.subtracting(signed.signature.s.word))),
                yParity: 1 - signed.signature.yParity)
            var encoder = RLPEncoder(reservingCapacity: 200)
            encoder.appendList { list in
                list.append(transaction.nonce)
                list.append(1 as UInt64)
                list.append(transaction.gasLimit)
                list.append(Address.zero)
                list.append(transaction.value)
                list.append([])
                list.append(UInt64(chainID.map { 35 + 2 * $0 } ?? 27) + UInt64(high.yParity))
                list.append(high.r.word)
                list.append(high.s.word)
            }
            let raw = encoder.finish()
            if chainID == nil {
                let read = try SignedTransaction(decoding: raw)
                #expect(read.sender == key.address && read.raw == raw)
            } else {
                #expect(throws: TransactionError.highS) { try SignedTransaction(decoding: raw) }
            }
            #expect(throws: TransactionError.highS) { try SignedTransaction(transaction, signature: high) }
        }
    }
}
