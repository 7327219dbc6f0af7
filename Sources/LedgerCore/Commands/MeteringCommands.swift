public import EthereumPrimitives

/// Sets aside the most that a call can cost before it is forwarded. The command's id is the call's id, and later the receipt's.
public struct Hold: Sendable, Hashable {
    public let account: AccountName
    public let model: ModelID
    /// The SHA-256 of the API key that the call came with; the hold is refused when it is revoked or belongs to another account.
    public let keyHash: Bytes32
    /// The most that the call can use. The ledger prices it by the version in force, so that the amount can be checked by replaying.
    public let greatestUsage: Usage
    public let expiresAt: Timestamp
    /// SHA-256 of the request's body.
    public let requestHash: Bytes32

    public init(account: AccountName, model: ModelID, keyHash: Bytes32, greatestUsage: Usage, expiresAt: Timestamp, requestHash: Bytes32) {
        self.account = account
        self.model = model
        self.keyHash = keyHash
        self.greatestUsage = greatestUsage
        self.expiresAt = expiresAt
        self.requestHash = requestHash
    }
}

/// Where the usage of a settled call comes from.
public enum UsageSource: UInt8, Sendable, Hashable {
    /// The upstream reported it.
    case upstream = 0
    /// The upstream reported none; it was counted here.
    case counted = 1
}

/// Charges what a call used; the rest of the hold is free again. Its command id is the hold's ``CommandID/resolution``.
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

/// Why a hold was given back without a charge.
public enum VoidReason: UInt8, Sendable, Hashable {
    /// The upstream could not be reached or answered with an error.
    case upstreamFailed = 0
    /// The gateway that made the hold stopped before the call ended.
    case gatewayStopped = 1
    /// The caller left before anything was delivered.
    case callerLeft = 2
    /// The operator gave it back.
    case operatorRequest = 3
}

/// Gives a hold back without a charge. Its command id is the hold's ``CommandID/resolution``, where that has not been used.
public struct VoidHold: Sendable, Hashable {
    public let hold: CommandID
    public let reason: VoidReason

    public init(hold: CommandID, reason: VoidReason) {
        self.hold = hold
        self.reason = reason
    }
}

/// Gives a hold back whose expiry has passed.
public struct ExpireHold: Sendable, Hashable {
    public let hold: CommandID

    public init(hold: CommandID) {
        self.hold = hold
    }
}

extension Hold: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(model)
        encoder.append(keyHash)
        encoder.append(greatestUsage)
        encoder.append(expiresAt)
        encoder.append(requestHash)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        account = try decoder.readAccountName()
        model = try decoder.readModelID()
        keyHash = try decoder.readBytes32()
        greatestUsage = try decoder.read()
        expiresAt = try decoder.readTimestamp()
        requestHash = try decoder.readBytes32()
    }
}

extension Settle: LedgerCodable {
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
}

extension VoidHold: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(hold)
        encoder.append(UInt64(reason.rawValue))
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        hold = try decoder.readCommandID()
        reason = try decoder.present(VoidReason(rawValue: decoder.readInteger()))
    }
}

extension ExpireHold: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) { encoder.append(hold) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { hold = try decoder.readCommandID() }
}
