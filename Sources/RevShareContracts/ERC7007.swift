public import EthereumABI
public import EthereumPrimitives

/// Tokens of content that a model generated, each with its proof.
///
/// - SeeAlso: ERC-7007
public enum ERC7007 {
    /// The interface that every such token has. It lists `AigcData` twice, as the text indexes it and as the reference does.
    public static let interface = ContractInterface(
        "ERC-7007",
        [
            "function addAigcData(uint256 tokenId, bytes prompt, bytes aigcData, bytes proof)",
            "function verify(bytes prompt, bytes aigcData, bytes proof) view returns (bool success)",
        ],
        events: [AigcData.abi, AigcData.referenceABI])
    /// The optional interface between prompts and tokens.
    public static let enumerableInterface = ContractInterface(
        "ERC-7007 Enumerable",
        [
            "function tokenId(bytes prompt) view returns (uint256)",
            "function prompt(uint256 tokenId) view returns (string)",
        ])
    /// The optional interface that replaces data.
    public static let updatableInterface = ContractInterface(
        "ERC-7007 Updatable", ["function update(bytes prompt, bytes aigcData)"], events: [Update.abi])

    /// `0x702c55a6`.
    public static let interfaceID = interface.interfaceID
    /// `0xfa1a557a`.
    public static let enumerableInterfaceID = enumerableInterface.interfaceID
    /// `0x3f37dce2`.
    public static let updatableInterfaceID = updatableInterface.interfaceID

    /// Adds content and its proof to the token of a prompt.
    public static func addAigcData(
        tokenID: UInt256, prompt: [UInt8], aigcData: [UInt8], proof: [UInt8]
    ) -> ContractCall<Void> {
        .init("addAigcData", tokenID, ABIBytes(prompt), ABIBytes(aigcData), ABIBytes(proof))
    }

    /// Asks whether the proof shows that the model made the content from the prompt.
    public static func verify(prompt: [UInt8], aigcData: [UInt8], proof: [UInt8]) -> ContractCall<Bool> {
        .init("verify", ABIBytes(prompt), ABIBytes(aigcData), ABIBytes(proof))
    }

    /// Asks for the token of a prompt.
    public static func tokenID(prompt: [UInt8]) -> ContractCall<UInt256> { .init("tokenId", ABIBytes(prompt)) }

    /// Asks for the prompt of a token.
    public static func prompt(tokenID: UInt256) -> ContractCall<String> { .init("prompt", tokenID) }

    /// Replaces the content of a prompt's token.
    public static func update(prompt: [UInt8], aigcData: [UInt8]) -> ContractCall<Void> {
        .init("update", ABIBytes(prompt), ABIBytes(aigcData))
    }

    /// The log of content that was added to a token.
    ///
    /// The text of the standard indexes `aigcData`, its published reference does not. The number of topics tells them apart: four or three.
    public struct AigcData: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "AigcData",
            inputs: [
                .indexed("tokenId", .uint(bits: 256)), .indexed("prompt", .bytes), .indexed("aigcData", .bytes),
                .plain("proof", .bytes),
            ])
        /// The event as the published reference defines it.
        static let referenceABI = ABIEvent(
            name: "AigcData",
            inputs: [
                .indexed("tokenId", .uint(bits: 256)), .indexed("prompt", .bytes), .plain("aigcData", .bytes),
                .plain("proof", .bytes),
            ])

        /// The token of the prompt.
        public let tokenID: UInt256
        /// The Keccak-256 hash of the prompt.
        public let promptHash: Bytes32
        /// The Keccak-256 hash of the content.
        public let aigcDataHash: Bytes32
        /// The content, nil where the log holds only its hash.
        public let aigcData: [UInt8]?
        /// The proof.
        public let proof: [UInt8]

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            tokenID = try values.uint(0)
            promptHash = try values.hash(1)
            let data = try? values.bytes(2)
            aigcData = data
            aigcDataHash = if let data { Keccak256.hash(data) } else { try values.hash(2) }
            proof = try values.bytes(3)
        }

        /// Reads a log of either form.
        ///
        /// - Throws: `ABIError` when the log is of another event or its data is not the strict encoding.
        public init(topics: [Bytes32], data: [UInt8]) throws(ABIError) {
            let event = topics.count == 3 ? AigcData.referenceABI : AigcData.abi
            try self.init(values: ContractEventValues(try event.decode(topics: topics, data: data)))
        }
    }

    /// The log of content that was replaced.
    public struct Update: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "Update",
            inputs: [.indexed("tokenId", .uint(bits: 256)), .indexed("prompt", .bytes), .indexed("aigcData", .bytes)])

        /// The token of the prompt.
        public let tokenID: UInt256
        /// The Keccak-256 hash of the prompt.
        public let promptHash: Bytes32
        /// The Keccak-256 hash of the new content.
        public let aigcDataHash: Bytes32

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            tokenID = try values.uint(0)
            promptHash = try values.hash(1)
            aigcDataHash = try values.hash(2)
        }
    }
}
