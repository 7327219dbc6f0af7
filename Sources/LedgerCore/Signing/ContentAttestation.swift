public import EthereumPrimitives

extension RevealContent {
    /// The message that the operator signs as the proof of kind ``ProofKind/attestation``: the model answered this prompt with this data, for this owner.
    ///
    /// The owner stands in it, so that whoever holds an earlier commitment to the prompt cannot reveal with a proof that somebody else was given.
    public func attestation(by operatorAddress: Address) -> TypedMessage {
        TypedMessage(
            "ContentAttestation", signer: operatorAddress,
            statement: [
                "tokenId": .uint256(tokenID), "owner": .address(owner), "aigcDataHash": .bytes32(Keccak256.hash(aigcData)),
                "model": .string(model.description), "modelCommitment": .bytes32(modelCommitment),
            ])
    }

    /// The same as it was signed before the owner stood in it. Journals have such proofs; no new ones are taken.
    public func ownerlessAttestation(by operatorAddress: Address) -> TypedMessage {
        TypedMessage(
            "ContentAttestation", signer: operatorAddress,
            statement: [
                "tokenId": .uint256(tokenID), "aigcDataHash": .bytes32(Keccak256.hash(aigcData)), "model": .string(model.description),
                "modelCommitment": .bytes32(modelCommitment),
            ])
    }
}
