import EthereumPrimitives
import EthereumTestSupport
import EthereumTool
import StrictJSON
import Testing

/// Every row of the vectors, through the batch mode as another program would use it.
@Suite("Batch mode against vectors")
struct BatchVectorTests {
    /// The members of a result, nil for an error.
    static func call(_ method: String, _ parameters: KeyValuePairs<String, JSONValue?>) throws -> JSONValue? {
        let request = JSONValue.object([
            JSONMember("id", .string("7")), JSONMember("method", .string(method)),
            JSONMember("params", .object(parameters)),
        ])
        let answer = try JSONValue(parsing: EthereumBatch.answer(to: request.utf8))
        #expect(answer["id"] == .string("7"))
        #expect((answer["result"] == nil) == (answer["error"]?["code"]?.stringValue != nil))
        return answer["result"]
    }

    @Test("Hashes, RLP and addresses")
    func basics() throws {
        for row in try VectorFile("keccak256").rows {
            #expect(try Self.call("keccak256", ["data": row["msg"]])?["hash"] == row["digest"], "\(row)")
        }
        for row in try VectorFile("rlp").rows {
            #expect(try Self.call("rlp.encode", ["item": row["item"]])?["rlp"] == row["rlp"], "\(row)")
            #expect(try Self.call("rlp.decode", ["rlp": row["rlp"]])?["item"] == row["item"], "\(row)")
        }
        for row in try VectorFile("rlp_mutated").rows {
            let item = try Self.call("rlp.decode", ["rlp": row["rlp"]])?["item"]
            #expect(item == (try row.text("verdict") == "ok" ? row["item"] : nil), "\(row)")
        }
        for row in try VectorFile("eip55").rows {
            #expect(try Self.call("address.checksum", ["address": row["lower"]])?["address"] == row["checksum"], "\(row)")
        }
        for row in try VectorFile("create_addresses").rows {
            let answer =
                try row.text("kind") == "create"
                ? Self.call("address.create", ["sender": row["sender"], "nonce": row["nonce"]])
                : Self.call(
                    "address.create2",
                    ["sender": row["sender"], "salt": row["salt"], "initCodeHash": row["initCodeHash"]])
            #expect(answer?["address"] == row["address"], "\(row)")
        }
    }

    @Test("ABI values, events and errors")
    func abi() throws {
        for row in try VectorFile("abi_encode").rows {
            let parameters: KeyValuePairs<String, JSONValue?> = ["types": row["types"], "values": row["values"]]
            #expect(try Self.call("abi.encode", parameters)?["data"] == row["encoded"], "\(row)")
            if row["packed"] != nil, row["packed"] != .null {
                #expect(try Self.call("abi.encodePacked", parameters)?["data"] == row["packed"], "\(row)")
            }
            let decoded = try Self.call("abi.decode", ["types": row["types"], "data": row["encoded"]])
            #expect(decoded?["values"] == row["values"], "\(row)")
            #expect(try Self.call("abi.selector", ["signature": row["sig"]])?["selector"] == row["selector"], "\(row)")
        }
        for row in try VectorFile("abi_decode_mutated").rows {
            let parameters: KeyValuePairs<String, JSONValue?> = ["types": row["types"], "data": row["data"]]
            let isCanonical = row["canonical"] == .bool(true)
            #expect(try Self.call("abi.decode", parameters)?["values"] == (isCanonical ? row["value"] : nil), "\(row)")
            let lenient = try Self.call(
                "abi.decode", ["types": row["types"], "data": row["data"], "mode": .string("lenient")])
            if row["value"] != nil { #expect(lenient?["values"] == row["value"], "\(row)") }
        }
        for row in try VectorFile("abi_events").rows {
            let values = try Self.call(
                "abi.decodeEvent", ["abi": row["abi"], "topics": row["topics"], "data": row["data"]])?["values"]?.arrayValue
            for (value, expected) in zip(try #require(values), try row.array("values")) {
                if expected["hashed_in_topic"] == nil {
                    #expect(value == expected, "\(row)")
                } else {
                    #expect(value["hash"]?.stringValue?.count == 66, "\(row)")
                }
            }
        }
        for row in try VectorFile("abi_errors").rows {
            let answer = try Self.call("abi.decodeError", ["data": row["data"], "abi": .string("error " + row.text("sig"))])
            #expect(answer?["values"] == row["values"], "\(row)")
            #expect(answer?["name"]?.stringValue == (try row.text("sig")).split(separator: "(").first.map(String.init), "\(row)")
        }
    }

    @Test("Signatures, messages and typed data")
    func signatures() throws {
        for row in try VectorFile("secp256k1_sign").rows {
            let answer = try #require(try Self.call("secp256k1.sign", ["key": row["key"], "digest": row["digest"]]))
            for name in ["r", "s", "yParity"] { #expect(answer[name] == row[name], "\(row)") }
            let recovered = try Self.call(
                "secp256k1.recover",
                ["digest": row["digest"], "r": answer["r"], "s": answer["s"], "yParity": answer["yParity"]])
            #expect(recovered?["address"] == row["address"], "\(row)")
        }
        for row in try VectorFile("secp256k1_recover_edge").rows {
            let answer = try Self.call(
                "secp256k1.recover",
                ["digest": row["digest"], "r": row["r"], "s": row["s"], "yParity": row["yParity"]])
            #expect(answer?["address"] == (row["recovered"] == .null ? nil : row["address"]), "\(row)")
        }
        for row in try VectorFile("eip191").rows {
            let (message, validator) = (row["message"], row["validator"])
            let hash = try Self.call("message.hash", ["message": message, "validator": validator])
            #expect(hash?["hash"] == row["hash"], "\(row)")
            let signed = try Self.call("message.sign", ["message": message, "validator": validator, "key": row["key"]])
            #expect(signed?["signature"] == row["signature"], "\(row)")
            let recovered = try Self.call(
                "message.recover", ["message": message, "validator": validator, "signature": row["signature"]])
            #expect(recovered?["address"] == row["address"], "\(row)")
        }
        for row in try VectorFile("eip712").rows {
            let answer = try #require(try Self.call("typedData.hash", ["typedData": row["typedData"]]), "\(row)")
            for name in ["digest", "domainSeparator", "structHash"] { #expect(answer[name] == row[name], "\(row)") }
            let signed = try Self.call("typedData.sign", ["typedData": row["typedData"], "key": row["key"]])
            #expect(signed?["signature"] == row["signature"], "\(row)")
        }
    }

    @Test("Transactions", arguments: ["tx_legacy_pre155", "tx_legacy155", "tx_eip2930", "tx_eip1559", "tx_eip4844", "tx_eip7702"])
    func transactions(file: String) throws {
        for row in try VectorFile(file).rows {
            let signed = try Self.call("tx.sign", ["type": row["type"], "tx": row["tx"], "key": row["key"]])
            for name in ["raw", "hash", "signingHash"] { #expect(signed?[name] == row[name], "\(row)") }
            let decoded = try #require(try Self.call("tx.decode", ["raw": row["raw"]]), "\(row)")
            for name in ["type", "from", "hash"] { #expect(decoded[name] == row[name], "\(row)") }
            for member in try #require(row["tx"]?.objectValue) where member.name != "authorizationList" {
                let found = try #require(decoded["tx"]?[member.name], "\(row) \(member.name)")
                #expect(found.text.lowercased() == member.value.text.lowercased(), "\(row) \(member.name)")
            }
        }
    }

    @Test("Sign-in messages, keystores, mnemonics and Merkle trees")
    func rest() throws {
        for row in try VectorFile("siwe").rows {
            let fields = try #require(try Self.call("siwe.parse", ["message": row["message"]])?["fields"]?.objectValue)
            #expect(Set(fields) == Set(try #require(row["fields"]?.objectValue)), "\(row)")
            let verified = try Self.call("siwe.verify", ["message": row["message"], "signature": row["signature"]])
            #expect(verified?["address"] == row["fields"]?["address"], "\(row)")
        }
        for row in try VectorFile("siwe_mutated").rows {
            let parsed = try Self.call("siwe.parse", ["message": row["message"]])
            // An extra empty line is an empty statement, which the grammar of the vectors did not have.
            let isAllowed = try row.text("siwe_py_abnf") == "ok" || row.text("message").contains("\n\n\n\nURI: ")
            #expect((parsed != nil) == isAllowed, "\(row)")
        }
        for row in try VectorFile("keystore_v3").rows {
            let answer = try Self.call("keystore.decrypt", ["keystore": row["keystore"], "password": row["password"]])
            #expect(answer?["key"] == (try row.text("expect") == "ok" ? row["key"] : nil), "\(row)")
        }
        for row in try VectorFile("bip39_bip44").rows {
            for account in row["accounts"]?.arrayValue ?? [] {
                let answer = try Self.call(
                    "mnemonic.derive",
                    ["mnemonic": row["mnemonic"], "passphrase": row["passphrase"], "path": account["path"]])
                #expect(answer?["seed"] == row["seed"], "\(row)")
                #expect(answer?["key"] == account["key"] && answer?["address"] == account["address"], "\(row)")
            }
            if row["valid"] == .bool(false) {
                #expect(try Self.call("mnemonic.derive", ["mnemonic": row["mnemonic"]]) == nil, "\(row)")
            }
        }
        for row in try VectorFile("merkle_oz_standard").rows {
            let root = try Self.call(
                "merkle.root",
                ["leafEncoding": row["leafEncoding"], "values": row["values"], "sortLeaves": row["sortLeaves"]])
            #expect(root?["root"] == row["root"], "\(row)")
            for proof in try row.array("proofs") {
                let answer = try Self.call(
                    "merkle.proof",
                    [
                        "leafEncoding": row["leafEncoding"], "values": row["values"], "index": proof["index"],
                        "sortLeaves": row["sortLeaves"],
                    ])
                #expect(answer?["proof"] == proof["proof"], "\(row)")
            }
        }
    }
}
