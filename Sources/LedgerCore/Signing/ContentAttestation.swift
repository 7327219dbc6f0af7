public import EthereumPrimitives

extension RevealContent {
    /// The message that the operator signs as the proof of kind ``ProofKind/attestation``: the model answered this prompt with this data.
    public func attestation(by operatorAddress: Address) -> TypedMessage {
        TypedMessage(
            "ContentAttestation", signer: operatorAddress,
            statement: [
                "tokenId": .uint256(tokenID), "aigcDataHash": .bytes32(Keccak256.hash(aigcData)), "model": .string(model.description),
                "modelCommitment": .bytes32(modelCommitment),
            ])
    }
}
