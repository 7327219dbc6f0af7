package import EthereumPrimitives
internal import EthereumWallet
package import LedgerCore
internal import RevShareContracts

/// The journal's transactions with one contract, as far as they show in the logs of a revenue-share token.
package struct TokenDealings: Sendable, Hashable {
    /// A transaction that leaves a log.
    package struct Dealing: Sendable, Hashable {
        package enum Kind: Sendable, Hashable, CustomStringConvertible {
            /// Wei that became revenue.
            case deposit(UInt256)
            case snapshot

            package var description: String {
                switch self {
                case .deposit(let amount): "a deposit of \(amount) wei"
                case .snapshot: "a snapshot"
                }
            }
        }

        package var kind: Kind
        package var sender: Address
        package var nonce: UInt64
        package var command: CommandID
        /// The transactions that may have the effect: the one that had it, or every attempt while the outcome is open.
        package var hashes: [Bytes32]
        /// The block that has it; nil while the outcome is open.
        package var block: UInt64?

        package init(kind: Kind, sender: Address, nonce: UInt64, command: CommandID, hashes: [Bytes32], block: UInt64?) {
            self.kind = kind
            self.sender = sender
            self.nonce = nonce
            self.command = command
            self.hashes = hashes
            self.block = block
        }

        var name: String { "nonce \(nonce) of \(sender), command \(command)" }
    }

    package let contract: Address
    /// The block that the contract was created in, where the journal created it.
    package var createdIn: UInt64?
    package var dealings: [Dealing]

    package init(contract: Address, createdIn: UInt64? = nil, dealings: [Dealing] = []) {
        self.contract = contract
        self.createdIn = createdIn
        self.dealings = dealings
    }

    /// The dealings of senders with every account that they created, paid without calldata, or asked for a snapshot.
    ///
    /// - Parameter slots: All transactions of each sender.
    /// - Throws: ``ChainFault`` for an attempt that its sender did not sign.
    package static func all(chainID: UInt64, _ slots: [(sender: Address, slots: [TransactionManager.Slot])]) throws(ChainFault) -> [TokenDealings] {
        var found: [Address: TokenDealings] = [:]
        for (sender, slots) in slots {
            for slot in slots where slot.transaction.conclusion == nil || slot.transaction.hadEffect {
                let intent = slot.transaction.intent
                if intent.to == nil, let block = slot.transaction.conclusion?.blockNumber {
                    let contract = ContractAddress.create(sender: sender, nonce: slot.nonce)
                    found[contract, default: TokenDealings(contract: contract)].createdIn = block
                } else if let contract = intent.to, let kind = Dealing.Kind(intent) {
                    let signing = SlotSigning(chainID: chainID, sender: sender, nonce: slot.nonce, intent: intent)
                    let dealing = try Dealing(kind, slot, signing)
                    found[contract, default: TokenDealings(contract: contract)].dealings.append(dealing)
                }
            }
        }
        return found.values.sorted { $0.contract.bytes.lexicographicallyPrecedes($1.contract.bytes) }
    }
}

extension TokenDealings.Dealing {
    fileprivate init(_ kind: Kind, _ slot: TransactionManager.Slot, _ signing: SlotSigning) throws(ChainFault) {
        let transaction = slot.transaction
        var hashes: [Bytes32] = []
        for (place, attempt) in transaction.attempts.enumerated() where !attempt.isCancellation {
            guard transaction.conclusion.map({ $0.attempt == UInt64(place) }) ?? true else { continue }
            hashes.append(try signing.signed(attempt).hash)
        }
        self.init(
            kind: kind, sender: signing.sender, nonce: slot.nonce, command: transaction.id, hashes: hashes, block: transaction.conclusion?.blockNumber
        )
    }
}

extension TokenDealings.Dealing.Kind {
    /// The log that an intent leaves where its receiver is a revenue-share token; nil where it leaves none.
    fileprivate init?(_ intent: TransactionIntent) {
        if intent.data.isEmpty, !intent.value.isZero {
            self = .deposit(intent.value)
        } else if intent.data == ERC7641.snapshot().calldata {
            self = .snapshot
        } else {
            return nil
        }
    }
}
