package import EthereumPrimitives
package import LedgerCore
package import StrictJSON

extension JSONValue {
    /// A content record with everything that a verifier elsewhere needs.
    package static func content(_ record: ContentRecord, tokenID: UInt256, isFinal: Bool, stake: ContentClaimRecord?) -> JSONValue {
        .object([
            "tokenId": .amount(tokenID), "owner": .text(record.owner), "state": .string(isFinal ? "final" : "pending"),
            "model": .text(record.model), "modelCommitment": .text(record.modelCommitment), "prompt": .string(Hex.encode(record.prompt)),
            "aigcData": .string(Hex.encode(record.aigcData)), "proofType": .string(record.proofKind.name), "proof": .string(Hex.encode(record.proof)),
            "revealedAt": .time(record.revealedAt), "stake": stake.map { .stake($0) },
        ])
    }

    /// The metadata of a record by the JSON schema of ERC-7007, "Metadata".
    package static func metadata(of record: ContentRecord, tokenID: UInt256) -> JSONValue {
        .object([
            "name": .string("AIGC \(Hex.encode(tokenID.bigEndianBytes.prefix(4)))"),
            "description": .string("What the model \(record.model) made of a prompt."),
            "image": .string(""),
            "prompt": .string(String(decoding: record.prompt, as: UTF8.self)), "aigc_type": .string("text"),
            "aigc_data": .string(String(decoding: record.aigcData, as: UTF8.self)), "proof_type": .string(record.proofKind.name),
        ])
    }

    /// The EIP-712 document of a message, as `eth_signTypedData_v4` takes it.
    package static func typedData(_ message: TypedMessage, domain: SigningDomain) -> JSONValue {
        let fields: (String, String) -> JSONValue = { name, type in .object(["name": .string(name), "type": .string(type)]) }
        return .object([
            "types": .object([
                "EIP712Domain": .array(
                    [
                        fields("name", "string"), fields("version", "string"), fields("chainId", "uint256"), fields("verifyingContract", "address"),
                    ] + (domain.salt == nil ? [] : [fields("salt", "bytes32")])),
                message.primaryType: .array(message.members.map { fields($0.name, $0.value.typeName) }),
            ]),
            "primaryType": .string(message.primaryType),
            "domain": .object([
                "name": .string(SigningDomain.name), "version": .string(SigningDomain.version), "chainId": number(domain.chainID),
                "verifyingContract": .text(domain.verifyingContract), "salt": domain.salt.map { .text($0) },
            ]),
            "message": .object(message.members.map { JSONMember($0.name, member($0.value)) }),
        ])
    }

    /// Wallets compare the domain's chain id as a number; one that a JSON number cannot hold exactly becomes a decimal string.
    private static func number(_ value: UInt256) -> JSONValue {
        value < (.one << 53) ? .number(value.description) : .string(value.description)
    }

    static func member(_ value: MessageValue) -> JSONValue {
        switch value {
        case .address(let address): .text(address)
        case .uint256(let word): .amount(word)
        case .uint256Array(let words): .array(words.map { .amount($0) })
        case .bytes32(let word): .text(word)
        case .bytes(let bytes): .string(Hex.encode(bytes))
        case .string(let text): .string(text)
        }
    }
}
