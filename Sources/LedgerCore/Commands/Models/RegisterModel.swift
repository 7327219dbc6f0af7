public import EthereumPrimitives

/// Registers a model with its revenue token, price schedule and revenue split, all in one entry.
public struct RegisterModel: Sendable, Hashable {
    /// The most shares of a revenue split.
    public static let maximumShares = 64

    public let model: ModelID
    /// Receives the token's whole supply.
    public let issuer: Address
    public let token: TokenTerms
    public let asset: AssetNumber
    public let prices: PriceSchedule
    /// Shares of every charge that go elsewhere before the token's holders; the rest is the token's revenue.
    public let split: [RevenueShare]
    public let limits: ModelLimits
    /// The hash of the model's weights and configuration; zero where the operator states none.
    public let modelCommitment: Bytes32

    public init(
        model: ModelID, issuer: Address, token: TokenTerms, asset: AssetNumber = .settlement, prices: PriceSchedule, split: [RevenueShare] = [],
        limits: ModelLimits, modelCommitment: Bytes32
    ) {
        self.model = model
        self.issuer = issuer
        self.token = token
        self.asset = asset
        self.prices = prices
        self.split = split
        self.limits = limits
        self.modelCommitment = modelCommitment
    }
}

extension RegisterModel: CommandPayload {
    package static var kind: CommandKind { .registerModel }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .registerModel(self) }
    package var members: CommandMembers { ["model": .text(model), "issuer": .text(issuer), "perMillion": .prices(prices)] }

    package var isWithinLimits: Bool {
        token.name.isWithinTextLimit && token.symbol.isWithinTextLimit && split.count <= RegisterModel.maximumShares
    }

    package func tokenMovements(in view: inout LedgerView) throws(Interruption) -> [TokenMovement] {
        [TokenMovement(token: try view.model(model).token, amount: token.supply, giver: nil, receiver: issuer)]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(issuer)
        encoder.append(token)
        encoder.append(asset)
        encoder.append(prices)
        encoder.append(split)
        encoder.append(limits)
        encoder.append(modelCommitment)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        issuer = try decoder.readAddress()
        token = try decoder.read()
        asset = try decoder.readAssetNumber()
        prices = try decoder.read()
        split = try decoder.readArray(maximumCount: RegisterModel.maximumShares)
        limits = try decoder.read()
        modelCommitment = try decoder.readBytes32()
    }

    /// Registers the model, makes its token, mints the supply to the issuer and sets the first prices.
    ///
    /// Refusals: `modelExists`, `percentClaimableOutOfRange`, `supplyOutOfRange`, `revenueSplitInvalid`, `assetNotFound`, `accountNotFound`,
    /// `claimTimeTooShort`, `recipientUnusable`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try check(with: &machine)
        let address = RegisterModel.tokenAddress(of: model, ledgerID: try machine.openedLedger().ledger.ledgerID)
        try checkReceivers(ofToken: address, with: &machine)
        let record = ModelRecord(
            issuer: issuer, token: address, asset: asset, split: split, limits: limits, modelCommitment: modelCommitment, createdAt: machine.now,
            latestPriceVersion: 1)
        try machine.put(record, at: .model(model))
        try machine.put(PriceRecord(prices: prices, startsAt: machine.now, entryNumber: machine.number), at: .price(model, version: 1))
        let tokenRecord = TokenRecord(
            model: model, terms: token, supply: token.supply, lastSnapshotID: 0, lastSnapshotAt: machine.now, redeemedSinceSnapshot: .zero)
        try machine.put(tokenRecord, at: .token(address))
        var holder = HolderRecord()
        holder.balance = token.supply
        try machine.put(holder, at: .holder(token: address, holder: issuer))
    }

    private func check(with machine: inout StateMachine) throws(Interruption) {
        try machine.refuse(.modelExists, unless: machine.records.find(.model(model), as: ModelRecord.self) == nil)
        try machine.refuse(.percentClaimableOutOfRange, unless: token.percentClaimable <= 100)
        try machine.refuse(.supplyOutOfRange, unless: !token.supply.isZero && token.supply < BalanceRecord.limit)
        try machine.refuse(.revenueSplitInvalid, unless: isSplitValid)
        try machine.refuse(.assetNotFound, unless: asset == .settlement)
        for share in split { try machine.requireExistence(of: share.account) }
    }

    /// From ``RuleVersion/second`` on: claims live long enough, and somebody can act for whoever is to receive.
    private func checkReceivers(ofToken address: Address, with machine: inout StateMachine) throws(Interruption) {
        guard machine.rules >= .second else { return }
        try machine.refuse(.claimTimeTooShort, unless: token.claimSeconds ?? .max >= TokenTerms.leastClaimSeconds)
        try machine.refuse(.recipientUnusable, unless: issuer != address)
        try machine.requireUsable(issuer)
        for share in split {
            guard case .address(let receiver) = share.account else { continue }
            try machine.refuse(.recipientUnusable, unless: receiver != address)
            try machine.requireUsable(receiver)
        }
    }

    private var isSplitValid: Bool {
        let inRange = split.allSatisfy { (1...10_000).contains($0.basisPoints) }
        return inRange && split.reduce(0) { $0 + $1.basisPoints } <= 10_000 && Set(split.map(\.account)).count == split.count
    }

    /// The token's address: the last 20 bytes of Keccak-256 of the ledger's id and the model's.
    package static func tokenAddress(of model: ModelID, ledgerID: Bytes32) -> Address {
        Address(lowBytesOf: Keccak256.hash(ledgerID.bytes + Array(model.description.utf8)))
    }
}
