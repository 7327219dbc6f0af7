public import EthereumPrimitives

/// A transaction before it is signed, of any type that mainnet accepts.
///
/// ```swift
/// let transaction = Transaction(
///     nonce: 7, gasLimit: 21_000, to: recipient, value: amountWei,
///     kind: .dynamicFee(chainID: 1, fees: Fees(maxPriorityFeePerGas: 1, maxFeePerGas: 30), accessList: []))
/// let signed = try transaction.signed(with: key)
/// send(signed.raw)
/// ```
public struct Transaction: Sendable, Hashable {
    /// The type of a transaction, with the fields that it adds to the common ones.
    public enum Kind: Sendable, Hashable {
        /// A transaction without a type byte. The chain id is nil before EIP-155.
        case legacy(gasPrice: UInt256, chainID: UInt64?)
        /// EIP-2930, type 1.
        case accessList(chainID: UInt64, gasPrice: UInt256, accessList: [AccessListEntry])
        /// EIP-1559, type 2.
        case dynamicFee(chainID: UInt64, fees: Fees, accessList: [AccessListEntry])
        /// EIP-4844, type 3, without its sidecar.
        case blob(
            chainID: UInt64, fees: Fees, accessList: [AccessListEntry], maxFeePerBlobGas: UInt256, versionedHashes: [Bytes32])
        /// EIP-7702, type 4.
        case setCode(chainID: UInt64, fees: Fees, accessList: [AccessListEntry], authorizations: [Authorization])
    }

    /// The prices of gas in wei.
    ///
    /// - SeeAlso: EIP-1559
    public struct Fees: Sendable, Hashable {
        /// The most that the block's producer gets for a unit of gas, in wei.
        public var maxPriorityFeePerGas: UInt256
        /// The most that a unit of gas may cost in all, in wei.
        public var maxFeePerGas: UInt256

        /// Makes fees of their parts.
        public init(maxPriorityFeePerGas: UInt256, maxFeePerGas: UInt256) {
            self.maxPriorityFeePerGas = maxPriorityFeePerGas
            self.maxFeePerGas = maxFeePerGas
        }
    }

    /// The number of transactions that the sender sent before.
    public var nonce: UInt64
    /// The most gas that the transaction may use.
    public var gasLimit: UInt64
    /// The recipient. Nil creates a contract from `data`.
    public var to: Address?
    /// The amount of wei that is moved.
    public var value: UInt256
    /// The calldata, or the init code of a new contract.
    public var data: [UInt8]
    /// The type of the transaction, with the fields that it adds.
    public var kind: Kind

    /// Makes a transaction of its fields, unchecked.
    public init(nonce: UInt64, gasLimit: UInt64, to: Address?, value: UInt256 = 0, data: [UInt8] = [], kind: Kind) {
        self.nonce = nonce
        self.gasLimit = gasLimit
        self.to = to
        self.value = value
        self.data = data
        self.kind = kind
    }
}

/// An account and storage slots of it that a transaction will touch.
///
/// - SeeAlso: EIP-2930
public struct AccessListEntry: Sendable, Hashable {
    /// The account.
    public var address: Address
    /// The storage slots.
    public var storageKeys: [Bytes32]

    /// Makes an entry of its parts.
    public init(address: Address, storageKeys: [Bytes32]) {
        self.address = address
        self.storageKeys = storageKeys
    }
}

extension Transaction {
    /// The type byte of EIP-2718, nil for a legacy transaction.
    public var typeByte: UInt8? {
        switch kind {
        case .legacy: nil
        case .accessList: 1
        case .dynamicFee: 2
        case .blob: 3
        case .setCode: 4
        }
    }

    /// The chain for which the transaction is valid, nil for every chain.
    public var chainID: UInt64? {
        switch kind {
        case .legacy(_, let chainID): chainID
        case .accessList(let chainID, _, _), .dynamicFee(let chainID, _, _), .blob(let chainID, _, _, _, _),
            .setCode(let chainID, _, _, _):
            chainID
        }
    }

    /// Returns the digest that the sender signs.
    public func signingHash() -> Bytes32 {
        Keccak256.hash(encoded(signature: nil))
    }

    /// Signs with the key of the sender. A transaction that no node would accept is refused.
    ///
    /// - Throws: `TransactionError.invalid` for a transaction that breaks a rule, see ``validate()``.
    public func signed(with key: PrivateKey) throws(TransactionError) -> SignedTransaction {
        try validate()
        do {
            return try SignedTransaction(self, signature: try key.sign(signingHash()))
        } catch let error as TransactionError {
            throw error
        } catch {
            throw .unsignable
        }
    }

    /// Checks the rules that need no chain: creation, fees, nonce, blob hashes and authorizations.
    ///
    /// - Throws: `TransactionError.invalid` with the rule that is broken.
    public func validate() throws(TransactionError) {
        // EIP-2681: the nonce 2⁶⁴ − 1 cannot be used.
        guard nonce < .max else { throw .invalid("the nonce is 2^64 - 1, which EIP-2681 forbids") }
        switch kind {
        case .legacy(let gasPrice, let chainID):
            try validate(pricePerGas: gasPrice)
            // v = 2·chainID + 36 must be distinguishable from 27 and 28 and fit in 256 bits; any UInt64 from 1 on does.
            if chainID == 0 { throw .invalid("the chain id is 0") }
        case .accessList(_, let gasPrice, _): try validate(pricePerGas: gasPrice)
        case .dynamicFee(_, let fees, _): try validate(fees)
        case .blob(_, let fees, _, _, let hashes):
            try validate(fees)
            guard to != nil else { throw .invalid("a blob transaction cannot create a contract (EIP-4844)") }
            guard !hashes.isEmpty else { throw .invalid("a blob transaction has at least one blob (EIP-4844)") }
            guard hashes.allSatisfy({ $0.word >> 248 == 1 }) else {
                throw .invalid("a blob's versioned hash begins with 0x01 (EIP-4844)")
            }
        case .setCode(_, let fees, _, let authorizations):
            try validate(fees)
            guard to != nil else { throw .invalid("a set-code transaction cannot create a contract (EIP-7702)") }
            guard !authorizations.isEmpty else {
                throw .invalid("a set-code transaction has at least one authorization (EIP-7702)")
            }
        }
    }

    private func validate(_ fees: Fees) throws(TransactionError) {
        guard fees.maxPriorityFeePerGas <= fees.maxFeePerGas else {
            throw .invalid("maxPriorityFeePerGas exceeds maxFeePerGas (EIP-1559)")
        }
        try validate(pricePerGas: fees.maxFeePerGas)
    }

    private func validate(pricePerGas: UInt256) throws(TransactionError) {
        guard pricePerGas.multiplied(by: UInt256(gasLimit)) != nil else {
            throw .invalid("the gas costs more than 2^256 - 1 wei")
        }
    }
}

/// The reason why a transaction cannot be signed, or why bytes are not a transaction.
public enum TransactionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There are no bytes.
    case empty
    /// The type byte is unknown.
    case unknownType(UInt8)
    /// The bytes are not the canonical encoding.
    case malformed(RLPError)
    /// The signature has no signer.
    case signature(SignatureError)
    /// s is in the upper half of the range, which EIP-2 forbids.
    case highS
    /// The transaction breaks a rule of its type.
    case invalid(String)
    /// The key cannot sign.
    case unsignable

    /// A sentence that names the fault and what was expected.
    public var description: String {
        switch self {
        case .empty: "the transaction is empty"
        case .unknownType(let byte): "transaction type \(byte) is unknown: expected 1 to 4, or a legacy transaction's list"
        case .malformed(let error): "the transaction is malformed: \(error)"
        case .signature(let error): error.description
        case .highS: "the signature's s is in the upper half, which EIP-2 forbids"
        case .invalid(let reason): "the transaction is invalid: \(reason)"
        case .unsignable: "the key cannot sign this transaction"
        }
    }
}
