public import EthereumPrimitives

extension Command {
    /// The message that a holder must have signed; nil for a command of the operator, and for a link: its members have theirs.
    public var message: TypedMessage? {
        switch self {
        case .transfer(let payload): payload.message
        case .approve(let payload): payload.message
        case .transferFrom(let payload): payload.message
        case .burn(let payload): payload.message
        case .claim(let payload): payload.message
        case .claimLifetime(let payload): payload.message
        case .commitContent(let payload): payload.message
        case .revealContent(let payload): payload.message
        case .openLedger, .createAccount, .credit, .withdraw, .createKey, .revokeKey, .setBudget, .setDiscount, .registerModel, .setPrice,
            .setLeavePolicy, .hold, .settle, .void, .expireHold, .refund, .deposit, .snapshot, .issuerTransfer, .transferFunds, .reverse,
            .grantVesting, .revokeVesting, .linked:
            nil
        }
    }
}

extension Transfer {
    public var message: TypedMessage {
        TypedMessage(
            "Transfer", signer: holder,
            members: ["holder": .address(holder), "token": .address(token), "to": .address(to), "amount": .uint256(amount)],
            authorization: authorization)
    }
}

extension Approve {
    public var message: TypedMessage {
        TypedMessage(
            "Approve", signer: holder,
            members: ["holder": .address(holder), "token": .address(token), "spender": .address(spender), "amount": .uint256(amount)],
            authorization: authorization)
    }
}

extension TransferFrom {
    public var message: TypedMessage {
        TypedMessage(
            "TransferFrom", signer: spender,
            members: [
                "spender": .address(spender), "token": .address(token), "from": .address(from), "to": .address(to), "amount": .uint256(amount),
            ],
            authorization: authorization)
    }
}

extension Burn {
    public var message: TypedMessage {
        TypedMessage(
            "Burn", signer: holder,
            members: ["holder": .address(holder), "token": .address(token), "amount": .uint256(amount), "recipient": .address(recipient)],
            authorization: authorization)
    }
}

extension Claim {
    public var message: TypedMessage {
        TypedMessage(
            "Claim", signer: holder,
            members: [
                "holder": .address(holder), "token": .address(token), "snapshotIds": .uint256Array(snapshotIDs), "recipient": .address(recipient),
            ],
            authorization: authorization)
    }
}

extension CommitContent {
    /// nil when the operator commits.
    public var message: TypedMessage? {
        authorization.map {
            TypedMessage("ContentCommit", signer: owner, members: ["owner": .address(owner), "commitment": .bytes32(commitment)], authorization: $0)
        }
    }
}

extension RevealContent {
    /// nil when the operator reveals.
    public var message: TypedMessage? {
        authorization.map {
            TypedMessage(
                "ContentReveal", signer: owner,
                members: [
                    "owner": .address(owner), "salt": .bytes32(salt), "prompt": .bytes(prompt), "aigcData": .bytes(aigcData),
                    "model": .string(model.description), "modelCommitment": .bytes32(modelCommitment),
                    "proofType": .uint256(UInt256(UInt64(proofKind.rawValue))), "proof": .bytes(proof),
                ],
                authorization: $0)
        }
    }

    /// What the operator signs as the proof of kind ``ProofKind/attestation``: that the model answered this prompt with this data.
    public func attestation(by operatorAddress: Address) -> TypedMessage {
        TypedMessage(
            "ContentAttestation", signer: operatorAddress,
            statement: [
                "tokenId": .uint256(tokenID), "aigcDataHash": .bytes32(Keccak256.hash(aigcData)), "model": .string(model.description),
                "modelCommitment": .bytes32(modelCommitment),
            ])
    }
}
