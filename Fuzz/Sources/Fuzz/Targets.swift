import CivilTime
import EthereumABI
import EthereumPrimitives
import EthereumWallet
import StrictJSON

/// What decodes encodes to the same bytes.
enum RLPFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let item = try? RLP.decode(input) else { return }
        precondition(RLP.encode(item) == input, "a second encoding was accepted")
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        guard case .list(let items) = try? RLP.decode(input) else { return false }
        return items.count > 2
    }
}

/// The input is a type, a zero byte and data. Strict decoding accepts one encoding only; lenient decoding never traps.
enum ABIFuzz: FuzzTarget {
    static func values(_ input: [UInt8]) -> (types: [ABIType], data: [UInt8], values: [ABIValue])? {
        guard let end = input.firstIndex(of: 0), let text = String(validating: input[..<end], as: UTF8.self),
            let type = try? ABIType(text)
        else { return nil }
        let data = Array(input[(end + 1)...])
        precondition((try? ABIType(type.description)) == type, "the canonical spelling is another type")
        if let values = try? ABI.decode(data, as: [type], mode: .lenient), let encoded = try? ABI.encode(values, as: [type]) {
            precondition((try? ABI.decode(encoded, as: [type])) == values, "values do not survive")
        }
        guard let values = try? ABI.decode(data, as: [type]) else { return nil }
        return ([type], data, values)
    }

    static func check(_ input: [UInt8]) {
        guard let (types, data, values) = values(input) else { return }
        precondition((try? ABI.encode(values, as: types)) == data, "a second encoding was accepted")
        let json = values.map { $0.json(as: types[0]) }
        precondition((try? ABIValue(json[0], as: types[0])) == values[0], "the JSON form is another value")
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        guard let (_, data, _) = values(input) else { return false }
        return data.count > 64
    }
}

/// What decodes encodes to the same bytes, by way of JSON too.
enum TransactionFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let signed = try? SignedTransaction(decoding: input) else { return }
        precondition(signed.raw == input, "a second encoding was accepted")
        let again = try? Transaction(type: signed.transaction.typeName, json: signed.transaction.json)
        precondition(again == signed.transaction, "the JSON form is another transaction")
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        guard let signed = try? SignedTransaction(decoding: input) else { return false }
        return signed.transaction.typeByte == 2
    }
}

/// What hashes reads back from its own JSON with the same hash.
enum TypedDataFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let data = try? TypedData(json: input) else { return }
        guard let digest = try? data.digest() else { return }
        let again = try? TypedData(json: Array(data.jsonText.utf8))
        precondition((try? again?.digest()) == digest, "the JSON text has another hash")
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        guard let data = try? TypedData(json: input) else { return false }
        return (try? data.digest()) != nil
    }
}

/// What parses builds to the same text.
enum SignInFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let text = String(validating: input, as: UTF8.self), let message = try? SignInMessage(parsing: text) else {
            return
        }
        let again = try? SignInMessage(
            scheme: message.scheme, domain: message.domain, address: message.address, statement: message.statement,
            uri: message.uri, chainID: message.chainID, nonce: message.nonce, issuedAt: message.issuedAt.text,
            expirationTime: message.expirationTime?.text, notBefore: message.notBefore?.text, requestID: message.requestID,
            resources: message.resources)
        precondition(again?.json == message.json, "the rebuilt message is another")
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        guard let text = String(validating: input, as: UTF8.self) else { return false }
        return (try? SignInMessage(parsing: text))?.resources?.count ?? 0 > 1
    }
}

/// Parsing never traps; keystores of little cost are opened too.
enum KeystoreFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let work = try? Keystore.validate(input), work <= 64 else { return }
        _ = try? Keystore.decrypt(input, password: Array("fuzz".utf8))
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        (try? Keystore.validate(input)) ?? 1_000_000 < 64
    }
}
