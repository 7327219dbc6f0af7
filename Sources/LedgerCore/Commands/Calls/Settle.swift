public import EthereumPrimitives

/// Charges what a call used; the rest of the hold is free again. The command's id is the hold's ``CommandID/resolution``.
public struct Settle: Sendable, Hashable {
    public let hold: CommandID
    public let usage: Usage
    public let source: UsageSource
    /// SHA-256 of the response's body as the upstream sent it.
    public let responseHash: Bytes32

    public init(hold: CommandID, usage: Usage, source: UsageSource, responseHash: Bytes32) {
        self.hold = hold
        self.usage = usage
        self.source = source
        self.responseHash = responseHash
    }
}

/// The origin of a settled call's usage. The numbers are permanent.
public enum UsageSource: UInt8, Sendable, Hashable {
    /// The upstream reported it.
    case upstream = 0
    /// The upstream reported none; it was counted here.
    case counted = 1
}

extension Settle: CommandPayload {
    package static var kind: CommandKind { .settle }
    package static var isLinkable: Bool { false }
    package static var dependsOnTime: Bool { false }
    package static var isOfCall: Bool { true }
    package var command: Command { .settle(self) }
    package var members: CommandMembers { ["hold": .text(hold), "usage": .usage(usage), "usageSource": .text("\(source)")] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(hold)
        encoder.append(usage)
        encoder.append(UInt64(source.rawValue))
        encoder.append(responseHash)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        hold = try decoder.readCommandID()
        usage = try decoder.read()
        source = try decoder.present(UsageSource(rawValue: decoder.readInteger()))
        responseHash = try decoder.readBytes32()
    }

    /// Charges the usage at the hold's price version and discount, at most what was held, and shares it out. An open hold can be settled after its
    /// expiry too: expiry only allows the ledger to give it back.
    ///
    /// Refusals: `holdIDMismatch`, `holdNotFound`, `modelNotFound`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.refuse(.holdIDMismatch, unless: !hold.isResolution && machine.id == hold.resolution)
        let (slot, record) = try machine.openHold(hold)
        let model = try machine.records.model(record.model)
        let prices = try machine.records.price(of: record.model, version: record.priceVersion).prices
        let used = try charge(at: prices, of: record, in: &machine)
        let cost = min(used ?? record.amount, record.amount)
        machine.gap = ChargeGap(cut: (used ?? .max).subtracting(cost) ?? .zero, unpriced: prices.unpricedUnits(of: usage))
        try machine.close(record, hold, at: slot, charging: cost)
        var rest = cost
        for share in model.split {
            guard let part = UInt256.mulDiv(cost, UInt256(share.basisPoints), 10_000), let remaining = rest.subtracting(part) else {
                throw .refused(.amountOverflow)
            }
            try machine.credit(part, to: share.account.id, asset: record.asset)
            rest = remaining
        }
        try machine.credit(rest, to: try machine.receiver(ofRevenueOf: record.model, model), asset: record.asset)
    }

    /// Prices the usage where the account's volume is now, and moves the volume past it.
    private func charge(at prices: PriceSchedule, of hold: HoldRecord, in machine: inout StateMachine) throws(Interruption) -> UInt256? {
        let volume = try machine.records.volume(of: hold.account, with: hold.model, prices: prices, at: hold.startedAt)
        if !prices.tiers.isEmpty {
            let next = VolumeRecord(volume: prices.volume(volume, after: usage))
            try machine.put(next, at: .volume(hold.account, hold.model, month: hold.startedAt.month))
        }
        return prices.charge(for: usage, after: volume, discountBasisPoints: hold.discountBasisPoints)
    }
}
