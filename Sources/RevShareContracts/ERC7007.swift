public import EthereumABI
public import EthereumPrimitives

/// Tokens of content that a model generated, with its proof.
///
/// - SeeAlso: ERC-7007
public enum ERC7007 {
    public static let interfaceID = ERC165.interfaceID(
        of: "addAigcData(uint256,bytes,bytes,bytes)", "verify(bytes,bytes,bytes)")
    public static let enumerableInterfaceID = ERC165.interfaceID(of: "tokenId(bytes)", "prompt(uint256)")
    public static let updatableInterfaceID = ERC165.interfaceID(of: "update(bytes,bytes)")

    public static func addAigcData(
        tokenID: UInt256, prompt: [UInt8], aigcData: [UInt8], proof: [UInt8]
    ) -> ContractCall<Void> {
        .init("addAigcData", tokenID, ABIBytes(prompt), ABIBytes(aigcData), ABIBytes(proof))
    }

    public static func verify(prompt: [UInt8], aigcData: [UInt8], proof: [UInt8]) -> ContractCall<Bool> {
        .init("verify", ABIBytes(prompt), ABIBytes(aigcData), ABIBytes(proof))
    }

    public static func tokenID(prompt: [UInt8]) -> ContractCall<UInt256> { .init("tokenId", ABIBytes(prompt)) }

    public static func prompt(tokenID: UInt256) -> ContractCall<String> { .init("prompt", tokenID) }

    public static func update(prompt: [UInt8], aigcData: [UInt8]) -> ContractCall<Void> {
        .init("update", ABIBytes(prompt), ABIBytes(aigcData))
    }

    /// Data was added to a token. The standard's text indexes `aigcData`, its published reference does not; the number of topics
    /// tells them apart.
    public struct AigcData: ContractEvent {
        public static let abi = ABIEvent(
            name: "AigcData",
            inputs: [
                .indexed("tokenId", .uint(bits: 256)), .indexed("prompt", .bytes), .indexed("aigcData", .bytes),
                .plain("proof", .bytes),
            ])
        static let referenceABI = ABIEvent(
            name: "AigcData",
            inputs: [
                .indexed("tokenId", .uint(bits: 256)), .indexed("prompt", .bytes), .plain("aigcData", .bytes),
                .plain("proof", .bytes),
            ])

        public let tokenID: UInt256
        public let promptHash: Bytes32
        public let aigcDataHash: Bytes32
        /// Nil where the log holds only the hash.
        public let aigcData: [UInt8]?
        public let proof: [UInt8]

        public init(values: ContractEventValues) throws(ABIError) {
            tokenID = try values.uint(0)
            promptHash = try values.hash(1)
            let data = try? values.bytes(2)
            aigcData = data
            aigcDataHash = if let data { Keccak256.hash(data) } else { try values.hash(2) }
            proof = try values.bytes(3)
        }

        public init(topics: [Bytes32], data: [UInt8]) throws(ABIError) {
            let event = topics.count == 3 ? AigcData.referenceABI : AigcData.abi
            try self.init(values: ContractEventValues(try event.decode(topics: topics, data: data)))
        }
    }

    /// The data of a token was replaced.
    public struct Update: ContractEvent {
        public static let abi = ABIEvent(
            name: "Update",
            inputs: [.indexed("tokenId", .uint(bits: 256)), .indexed("prompt", .bytes), .indexed("aigcData", .bytes)])

        public let tokenID: UInt256
        public let promptHash: Bytes32
        public let aigcDataHash: Bytes32

        public init(values: ContractEventValues) throws(ABIError) {
            tokenID = try values.uint(0)
            promptHash = try values.hash(1)
            aigcDataHash = try values.hash(2)
        }
    }
}
