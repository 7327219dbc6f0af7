internal import EthereumPrimitives
internal import LedgerCore

/// Mistakes that the simulation must find, each by the check that exists for it.
package enum Canary: String, CaseIterable, Sendable {
    case postingTooLarge, postingLost, postingOnAnotherAccount, moneyFromNowhere, chargeRoundedDown
    case claimPaidTwice, dustPaidOut, snapshotForgetsRedeemed, snapshotLosesRolledRevenue, checkpointNotWritten, supplyNotLowered, allowanceNotUsed
    case holdFreedTwice, heldNotReleased, expiryFreesSettledHold, priceVersionForgotten
    case budgetNotReserved, budgetNotGivenBack, volumeNotMoved, discountForgotten, refundForgotten, refundFromHoldersOnly
    case nonceNotAdvanced, revokedKeyWorks, openCommitmentForgotten
    case lifetimeClaimPaidTwice, vestingForgotten, reversalForgotten
    case refusalToldAsSuccess, journalEntriesSwapped, journalEntryLost, journalEntryRepeated
    case clockGoesBack, holdSettledAboveItsAmount, snapshotCountsRevenueTwice
    case flushLost, acknowledgedBeforeCommit, batchWithoutLastEntry, recordNotWritten, chainHashNotUpdated, epochNotChecked, repeatedIDApplied
    case syncLies, writeLies, storedByteChanged
    case signatureNotChecked
    case bondNotHeld, bondNotReleased
    case withdrawnPriceStands, cancellationForgotten, payoutForgotten, burntTokenLives, leastRevenueForgotten
    case requestForgotten, requestUsedTwice
    case ownerForgotten, gateForgotten
    case tokensForNobody, revenueForNobody, snapshotsHurried
    case programStepUncounted, programPoolKept
    case signatureForgotten, nonceGivenTwice

    /// The check that must name it.
    package var check: Check {
        switch self {
        case .postingTooLarge, .postingLost, .postingOnAnotherAccount: .postings
        case .moneyFromNowhere, .dustPaidOut: .invariants
        case .chargeRoundedDown: .charges
        case .claimPaidTwice, .snapshotForgetsRedeemed, .snapshotLosesRolledRevenue, .checkpointNotWritten, .supplyNotLowered, .allowanceNotUsed:
            .tokens
        case .holdFreedTwice, .heldNotReleased: .balances
        case .bondNotHeld, .bondNotReleased: .balances
        case .expiryFreesSettledHold, .priceVersionForgotten: .holds
        case .budgetNotReserved, .budgetNotGivenBack: .budgets
        case .volumeNotMoved: .volumes
        case .discountForgotten: .holds
        case .refundForgotten, .refundFromHoldersOnly: .refunds
        case .nonceNotAdvanced: .nonces
        case .revokedKeyWorks, .ownerForgotten: .keys
        case .openCommitmentForgotten: .contents
        case .lifetimeClaimPaidTwice, .vestingForgotten, .gateForgotten: .tokens
        case .refusalToldAsSuccess, .reversalForgotten: .outcome
        case .journalEntriesSwapped, .journalEntryLost, .journalEntryRepeated: .replay
        case .clockGoesBack: .journal
        case .holdSettledAboveItsAmount: .balances
        case .snapshotCountsRevenueTwice: .tokens
        case .flushLost, .acknowledgedBeforeCommit, .syncLies, .writeLies, .chainHashNotUpdated, .storedByteChanged: .durability
        case .batchWithoutLastEntry, .repeatedIDApplied: .availability
        case .recordNotWritten: .records
        case .epochNotChecked: .fence
        case .signatureNotChecked: .signatures
        case .withdrawnPriceStands: .replay
        case .burntTokenLives: .tokens
        case .cancellationForgotten: .nonces
        case .payoutForgotten, .requestForgotten, .requestUsedTwice: .owed
        case .leastRevenueForgotten: .outcome
        case .tokensForNobody, .revenueForNobody: .nobody
        case .snapshotsHurried: .windows
        case .programStepUncounted, .programPoolKept: .invariants
        case .signatureForgotten, .nonceGivenTwice: .chain
        }
    }

    /// How the ledger is used so that the mistake shows.
    var manner: StepGenerator.Manner {
        var manner = StepGenerator.Manner.plain
        if self == .writeLies { manner.faults = 300 }
        if self == .epochNotChecked { manner.takeOvers = 200 }
        if self == .signatureNotChecked { manner.signs = true }
        return manner
    }

    var lies: SimulatedDisk.Lies {
        switch self {
        case .syncLies: .saysSynced
        case .writeLies: .saysWritten
        case .storedByteChanged: .rots
        default: []
        }
    }

    var defect: StoreDefect {
        switch self {
        case .flushLost: StoreDefect(writing: .nothing)
        case .acknowledgedBeforeCommit: StoreDefect(writing: .later)
        case .batchWithoutLastEntry: StoreDefect(writing: .withoutLastEntry)
        case .recordNotWritten: StoreDefect(writing: .withoutLastRecord)
        case .chainHashNotUpdated: StoreDefect(writing: .withoutHash)
        case .epochNotChecked: StoreDefect(ignoresFence: true)
        case .repeatedIDApplied: StoreDefect(forgetsIDs: true)
        default: StoreDefect(fault: fault)
        }
    }

    private var fault: Fault {
        switch self {
        case .postingTooLarge: .postings(of: ["deposit"]) { $0[1] = $0[1].with(amount: $0[1].amount.adding(1) ?? 0) }
        case .postingLost: .postings(of: ["settle"]) { $0.removeLast() }
        case .postingOnAnotherAccount: .postings(of: ["claim"]) { $0[0] = $0[0].with(account: .external) }
        case .moneyFromNowhere: .record(.balance, of: ["credit"]) { balance, _ in if balance[1].number.isZero { balance[0].add(1) } }
        case .chargeRoundedDown: .chargeRoundedDown
        case .claimPaidTwice: .withoutRecords(.claimed, of: ["claim"])
        case .dustPaidOut: .record(.snapshot, of: ["snapshot"]) { snapshot, _ in snapshot[3].add(1) }
        case .snapshotForgetsRedeemed: .record(.token, of: ["snapshot"]) { token, old in token[5] = old?[5] ?? token[5] }
        case .snapshotLosesRolledRevenue:
            .record(.snapshot, of: ["snapshot"]) { snapshot, _ in snapshot[3] = .number(min(snapshot[3].number, snapshot[2].number)) }
        case .checkpointNotWritten: .checkpointNotWritten
        case .supplyNotLowered: .record(.token, of: ["burn"]) { token, old in token[2] = old?[2] ?? token[2] }
        case .allowanceNotUsed: .withoutRecords(.allowance, of: ["transferFrom"])
        case .holdFreedTwice: .record(.balance, of: ["void", "expireHold", "settle"]) { balance, _ in balance[2] = .number(0) }
        case .heldNotReleased: .record(.balance, of: ["void", "expireHold", "settle"]) { balance, old in balance[2] = old?[2] ?? balance[2] }
        case .expiryFreesSettledHold: .withoutRecords(.hold, of: ["settle"])
        case .priceVersionForgotten: .record(.hold, of: ["hold"]) { hold, _ in hold[4] = .number(1) }
        case .budgetNotReserved: .withoutRecords(.budget, of: ["hold"])
        case .budgetNotGivenBack: .withoutRecords(.budget, of: ["void", "expireHold"])
        case .volumeNotMoved: .withoutRecords(.volume, of: ["settle"])
        case .discountForgotten: .record(.hold, of: ["hold"]) { hold, _ in hold[8] = .number(0) }
        case .refundForgotten: .withoutRecords(.refund, of: ["refund"])
        case .refundFromHoldersOnly:
            .record(.refund, of: ["refund"]) { refund, _ in
                guard case .list(var parts) = refund[0], let first = parts.first, let last = parts.indices.last, last > 0 else { return }
                (parts[0], parts[last]) = (.number(0), .number(first.number.adding(parts[last].number) ?? 0))
                refund[0] = .list(parts)
            }
        case .nonceNotAdvanced: .withoutRecords(.nonce, of: ["transfer", "claim", "burn", "approve"])
        case .revokedKeyWorks: .withoutRecords(.key, of: ["revokeKey"])
        case .gateForgotten: .withoutRecords(.model, of: ["setGate"])
        case .ownerForgotten: .withoutRecords(.account, of: ["setAccountOwner"])
        case .openCommitmentForgotten: .withoutRecords(.openCommitment, of: ["commitContent"])
        case .lifetimeClaimPaidTwice: .withoutRecords(.claimed, of: ["claimLifetime"])
        case .vestingForgotten: .withoutRecords(.vesting, of: ["grantVesting"])
        case .reversalForgotten: .withoutRecords(.reversal, of: ["reverse"])
        case .withdrawnPriceStands: .record(.price, of: ["setPrice"]) { price, _ in if price.count > 3 { price.removeLast() } }
        case .cancellationForgotten: .withoutRecords(.nonce, of: ["cancelMessages"])
        case .payoutForgotten: .withoutRecords(.owedPayout, of: ["recordPayout"])
        case .requestForgotten: .withoutRecords(.withdrawalRequest, of: ["requestWithdrawal"])
        case .requestUsedTwice: .withoutRecords(.withdrawalRequest, of: ["withdraw", "transferFunds"])
        case .signatureForgotten: .withoutRecords(.chainTransaction, of: ["signTransaction"])
        case .nonceGivenTwice: .withoutRecords(.sender, of: ["queueTransaction"])
        case .bondNotHeld: .record(.balance, of: ["stakeContent", "challengeContent"]) { balance, old in balance[2] = old?[2] ?? .number(0) }
        case .bondNotReleased: .record(.balance, of: ["playContent"]) { balance, old in balance[2] = old?[2] ?? balance[2] }
        case .burntTokenLives: .record(.token, of: ["burn"]) { token, old in if token[2].number.isZero { token[2] = old?[2] ?? token[2] } }
        case .leastRevenueForgotten: .record(.token, of: ["registerModel"]) { token, _ in token[1].removeLeastRevenue() }
        case .tokensForNobody: .tokensForNobody
        case .revenueForNobody: .revenueForNobody
        case .snapshotsHurried:
            .record(.snapshot, of: ["snapshot"]) { snapshot, _ in snapshot[0] = .number(1) }
        case .programStepUncounted: .record(.programState, of: ["sendProgramEvent"]) { state, old in state[0] = old?[0] ?? state[0] }
        case .programPoolKept:
            .record(.balance, of: ["runProgram"]) { balance, old in if let old, balance[1] != old[1] { balance[1] = old[1] } }
        case .refusalToldAsSuccess: Fault(changeEntry: { $0.outcome == .insufficientBalance ? $0.with(outcome: .accepted) : $0 })
        case .journalEntriesSwapped: .journal { $0.swapAt($0.count / 2, $0.count / 2 + 1) }
        case .journalEntryLost: .journal { $0.remove(at: $0.count / 2) }
        case .journalEntryRepeated: .journal { $0.insert($0[$0.count / 2], at: $0.count / 2) }
        case .clockGoesBack: Fault(changeEntry: { $0.with(time: Timestamp(milliseconds: $0.time.milliseconds - 1)) })
        case .holdSettledAboveItsAmount: .record(.balance, of: ["settle"]) { balance, old in if old?[1] != balance[1] { balance[1].add(1) } }
        case .snapshotCountsRevenueTwice:
            .record(.snapshot, of: ["snapshot"]) { snapshot, _ in snapshot[2] = .number(snapshot[2].number.multiplied(by: 2) ?? 0) }
        case .flushLost, .acknowledgedBeforeCommit, .batchWithoutLastEntry, .recordNotWritten, .chainHashNotUpdated, .epochNotChecked,
            .repeatedIDApplied, .syncLies, .writeLies, .storedByteChanged, .signatureNotChecked:
            .nothing
        }
    }
}

extension Fault {
    /// Changes the postings of accepted commands of these names.
    fileprivate static func postings(of names: Set<String>, _ change: @escaping @Sendable (inout [Posting]) -> Void) -> Fault {
        Fault(changeEntry: { entry in
            guard names.contains(entry.command.name), entry.postings.count > 1 else { return entry }
            var postings = entry.postings
            change(&postings)
            return entry.with(postings: postings)
        })
    }

    /// Changes the fields of the records of a kind that accepted commands write; `old` are the fields before the command, nil for a new record.
    fileprivate static func record(
        _ kind: RecordKind, of names: Set<String>, _ change: @escaping @Sendable (inout [RLP.Item], _ old: [RLP.Item]?) -> Void
    ) -> Fault {
        Fault(changeRecords: { entry, store, records in
            guard entry.outcome == .accepted, names.contains(entry.command.name) else { return }
            for index in records.indices where records[index].key.first == kind.rawValue {
                guard let value = records[index].value else { continue }
                var fields = try fieldsOfRecord(value)
                change(&fields, try store.value(records[index].key).map(fieldsOfRecord))
                records[index].value = RLP.encode(.list(fields))
            }
        })
    }

    /// Forgets to write the records of a kind.
    fileprivate static func withoutRecords(_ kind: RecordKind, of names: Set<String>) -> Fault {
        Fault(changeRecords: { entry, _, records in
            guard entry.outcome == .accepted, names.contains(entry.command.name) else { return }
            records.removeAll { $0.key.first == kind.rawValue }
        })
    }

    fileprivate static func journal(_ change: @escaping @Sendable (inout [StoredEntry]) -> Void) -> Fault {
        Fault(
            changesBatches: false,
            changeJournal: { entries in
                guard entries.count > 2 else { return entries }
                var changed = entries
                change(&changed)
                return changed
            })
    }

    /// Charges one less than the sum rounded up, on both sides of the books.
    fileprivate static var chargeRoundedDown: Fault {
        let isAffected = { @Sendable (entry: JournalEntry) in
            guard case .settle = entry.command, entry.postings.count == 2, case .revenue = entry.postings[1].account else { return false }
            return entry.postings[0].amount > 1
        }
        var fault = Fault.record(.balance, of: ["settle"]) { _, _ in }
        fault.changeEntry = { entry in
            isAffected(entry) ? entry.with(postings: entry.postings.map { $0.with(amount: $0.amount.subtracting(1) ?? 0) }) : entry
        }
        fault.changeRecords = { entry, _, records in
            guard isAffected(entry) else { return }
            for (posting, field) in zip(entry.postings, [1, 0]) {
                let key = RecordKey.balance(posting.account, posting.asset).bytes
                guard let index = records.firstIndex(where: { $0.key == key }), let value = records[index].value else { continue }
                var fields = try fieldsOfRecord(value)
                fields[field] = .number(fields[field].number.subtracting(1) ?? 0)
                records[index].value = RLP.encode(.list(fields))
            }
        }
        return fault
    }

    /// What is transferred stands at the token's own address too.
    fileprivate static var tokensForNobody: Fault {
        Fault(changeRecords: { entry, _, records in
            guard entry.outcome == .accepted, case .transfer(let transfer) = entry.command else { return }
            let key = RecordKey.holder(token: transfer.token, holder: transfer.to).bytes
            guard let value = records.first(where: { $0.key == key })?.value else { return }
            records.append((RecordKey.holder(token: transfer.token, holder: transfer.token).bytes, value))
        })
    }

    /// Some revenue is left when all of a token is burnt.
    fileprivate static var revenueForNobody: Fault {
        Fault(changeRecords: { entry, store, records in
            guard entry.outcome == .accepted, case .burn(let burn) = entry.command else { return }
            guard let token = records.first(where: { $0.key.first == RecordKind.token.rawValue })?.value, try fieldsOfRecord(token)[2].number.isZero,
                let model = CommandGenerator.models.first(where: { CommandGenerator.token(of: $0) == burn.token })
            else { return }
            let key = RecordKey.balance(.revenue(model), .settlement).bytes
            var fields = try (records.first { $0.key == key }?.value ?? store.value(key)).map(fieldsOfRecord) ?? [.number(0), .number(0), .number(0)]
            fields[0].add(1)
            records.removeAll { $0.key == key }
            records.append((key, RLP.encode(.list(fields))))
        })
    }

    /// Changes a balance without keeping the one that stood at the last snapshot.
    fileprivate static var checkpointNotWritten: Fault {
        var fault = Fault.record(.holder, of: ["transfer", "issuerTransfer", "transferFrom"]) { holder, old in
            holder[1] = old?[1] ?? .number(0)
            holder[2] = old?[2] ?? .number(0)
        }
        let changeHolders = fault.changeRecords
        fault.changeRecords = { entry, store, records in
            try changeHolders(entry, store, &records)
            guard ["transfer", "issuerTransfer", "transferFrom"].contains(entry.command.name) else { return }
            records.removeAll { $0.key.first == RecordKind.checkpoint.rawValue }
        }
        return fault
    }
}

private func fieldsOfRecord(_ bytes: [UInt8]) throws -> [RLP.Item] {
    guard case .list(let fields) = try RLP.decode(bytes) else { return [] }
    return fields
}

extension RLP.Item {
    /// Of a token's terms: the last of their seven fields.
    fileprivate mutating func removeLeastRevenue() {
        guard case .list(var fields) = self, fields.count > 6 else { return }
        fields.removeLast()
        self = .list(fields)
    }

    fileprivate static func number(_ value: UInt256) -> RLP.Item { .bytes(value.minimalBigEndianBytes) }

    fileprivate var number: UInt256 {
        guard case .bytes(let bytes) = self else { return 0 }
        return UInt256(bigEndian: bytes) ?? 0
    }

    fileprivate mutating func add(_ more: UInt256) { self = .number(number.adding(more) ?? 0) }
}

extension LedgerReader {
    fileprivate func value(_ key: [UInt8]) throws -> [UInt8]? {
        try scan(prefix: key, after: nil, limit: 1).first { $0.key == key }?.value
    }
}

extension JournalEntry {
    fileprivate func with(postings: [Posting]) -> JournalEntry {
        JournalEntry(rules: rules, number: number, time: time, id: id, command: command, outcome: outcome, postings: postings)
    }

    fileprivate func with(time: Timestamp) -> JournalEntry {
        JournalEntry(rules: rules, number: number, time: time, id: id, command: command, outcome: outcome, postings: postings)
    }

    fileprivate func with(outcome: Outcome) -> JournalEntry {
        JournalEntry(rules: rules, number: number, time: time, id: id, command: command, outcome: outcome, postings: postings)
    }
}

extension Posting {
    fileprivate func with(amount: UInt256) -> Posting { Posting(account: account, asset: asset, direction: direction, amount: amount) }
    fileprivate func with(account: AccountID) -> Posting { Posting(account: account, asset: asset, direction: direction, amount: amount) }
}
