public import EthereumPrimitives

/// Gives the calls that come with an API key a discount, on one model or on all, from a time that is not past.
///
/// The discount for a model replaces the one for all; they do not add up. A call has the discount that was in force when it began.
public struct SetDiscount: Sendable, Hashable {
    public let keyHash: Bytes32
    /// nil: all models that have no discount of their own.
    public let model: ModelID?
    /// Ten-thousandths of the price; nil ends the discount, so that the one for all models holds again.
    public let basisPoints: UInt64?
    /// nil: from the time of the entry.
    public let startsAt: Timestamp?
    /// Takes back the key's discounts for the same model that have not begun, so that this one may begin before them.
    public let withdrawsScheduled: Bool

    public init(keyHash: Bytes32, model: ModelID?, basisPoints: UInt64?, startsAt: Timestamp?, withdrawsScheduled: Bool = false) {
        self.keyHash = keyHash
        self.model = model
        self.basisPoints = basisPoints
        self.startsAt = startsAt
        self.withdrawsScheduled = withdrawsScheduled
    }
}

extension SetDiscount: CommandPayload {
    package static var kind: CommandKind { .setDiscount }
    package static var isLinkable: Bool { true }
    package var command: Command { .setDiscount(self) }

    package var members: CommandMembers {
        [
            "key": .key(keyHash), "model": model.map { .text($0) } ?? .null,
            "basisPoints": basisPoints.map { .count($0) } ?? .null,
            "startsAt": startsAt.map { .time($0) } ?? .null, "withdrawScheduled": withdrawsScheduled ? .flag(true) : nil,
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(keyHash)
        encoder.append(optional: model)
        encoder.append(optional: basisPoints)
        encoder.append(optional: startsAt)
        encoder.append(lastFlag: withdrawsScheduled)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        keyHash = try decoder.readBytes32()
        model = try decoder.readOptionalModelID()
        basisPoints = try decoder.readOptionalUInt64()
        startsAt = try decoder.readOptionalTimestamp()
        withdrawsScheduled = try decoder.readLastFlag()
    }

    /// Refusals: `keyNotFound`, `keyRevoked`, `modelNotFound`, `discountOutOfRange`, `discountStartInPast`, `tooManyDiscounts`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var key = try machine.records.get(.key(hash: keyHash), as: KeyRecord.self, else: .keyNotFound)
        try machine.refuse(.keyRevoked, unless: key.revokedAt == nil)
        if let model { _ = try machine.records.model(model) }
        try machine.refuse(.discountOutOfRange, unless: basisPoints ?? 0 <= PriceSchedule.wholeBasisPoints)
        let now = machine.now
        // No call has used what had not begun, and no receipt looks for it.
        if withdrawsScheduled { key.discounts.removeAll { $0.model == model && $0.startsAt > now } }
        let start = startsAt ?? now
        let newest = key.discounts.last { $0.model == model }?.startsAt ?? start
        try machine.refuse(.discountStartInPast, unless: start >= now && start >= newest)
        try machine.refuse(.tooManyDiscounts, unless: key.discounts.count < KeyDiscount.maximumCount)
        key.discounts.append(KeyDiscount(model: model, basisPoints: basisPoints, startsAt: start, entryNumber: machine.number))
        try machine.put(key, at: .key(hash: keyHash))
    }
}
