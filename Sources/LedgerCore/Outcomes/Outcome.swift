/// The outcome of a command. The numbers are permanent: they stand in journal entries, in HTTP problems and in exit messages.
///
/// If several reasons hold at once, this precedence decides: the ledger is open; the authorization of a signed command (expired, replayed,
/// out of order); then what the command's own rules refuse, in the order that its `apply` lists as Refusals. ``commandIDReused``, ``contentTooLarge``
/// and what is wrong with a signature or a proof is found before the journal, and comes before all of these.
public enum Outcome: UInt16, Error, Sendable, Hashable, CaseIterable {
    case accepted = 0

    // The ledger itself.
    case commandIDReused = 1
    case ledgerAlreadyOpen = 2
    case ledgerNotOpen = 3

    // The authorization of a signed command.
    case malformedSignature = 10
    case highS = 11
    case wrongDomain = 12
    case wrongSigner = 13
    case authorizationExpired = 14
    case authorizationReplayed = 15
    case nonceOutOfOrder = 16

    // Amounts.
    case amountZero = 20
    case amountOverflow = 21
    case insufficientBalance = 22

    // Accounts and keys.
    case accountExists = 30
    case accountNotFound = 31
    case keyExists = 32
    case keyNotFound = 33
    case keyRevoked = 34

    // Discounts and budgets.
    case discountOutOfRange = 35
    case discountStartInPast = 36
    case tooManyDiscounts = 37
    case budgetNotFound = 38
    case budgetExceeded = 39

    // Models and prices.
    case modelExists = 40
    case modelNotFound = 41
    case percentClaimableOutOfRange = 42
    case supplyOutOfRange = 43
    case revenueSplitInvalid = 44
    case priceNotInForce = 45
    case priceStartInPast = 46
    case assetNotFound = 47
    case modelRetired = 48

    // Holds.
    case holdNotFound = 50
    case holdExpiryInPast = 51
    case holdNotExpired = 52
    case holdIDMismatch = 53

    // Refunds.
    case callNotFound = 54
    case refundExceedsCharge = 55
    case tooManyRefunds = 56

    // Tokens.
    case tokenNotFound = 60
    case insufficientTokenBalance = 61
    case insufficientAllowance = 62
    case transferToZeroAddress = 63

    // Snapshots, claims and burns.
    case snapshotTooSoon = 70
    case snapshotNotFound = 71
    case snapshotOutsideWindow = 72
    case alreadyClaimed = 73
    case nothingToClaim = 74
    case noSnapshotNamed = 75
    case supplyZero = 76

    // Content records.
    case commitmentExists = 80
    case commitmentNotFound = 81
    case commitmentExpired = 82
    case contentExists = 83
    case contentNotFound = 84
    case modelCommitmentMismatch = 85
    /// Any part of any command that is larger than the ledger takes; see ``Command/isWithinLimits``.
    case contentTooLarge = 86
    case proofInvalid = 87

    // Bonds behind content records, and games about them.
    /// It is proven in another way, or an earlier commitment to its prompt may still be revealed.
    case contentNotStakeable = 160
    case contentStaked = 161
    /// There is no bond behind it, or its window has passed.
    case contentNotStaked = 162
    case bondTooSmall = 163
    case windowOver = 164
    case windowNotOver = 165
    case gameInProgress = 166
    /// The move is not due, not the sender's, or proves nothing.
    case moveRefused = 167

    // Transfers between accounts, and reversals.
    case accountsNotDifferent = 64
    case entryNotFound = 65
    /// It was refused, moved nothing, or did more than to move money.
    case entryNotReversible = 66
    case entryAlreadyReversed = 67

    // Vesting schedules.
    case vestingNotFound = 68
    case vestingNotRevocable = 69
    case tokensLocked = 77
    case tooManyVestings = 78
    case vestingTermsInvalid = 79

    // Links, and claims of many snapshots.
    case notLinkable = 90
    case noCommandLinked = 91
    case tooManySnapshots = 92

    // Reserved names, terms and receivers that would leave money to nobody.
    case accountNameReserved = 93
    case claimTimeTooShort = 94
    case revenueTooSmall = 95
    case recipientUnusable = 96

    // Signed messages that were called back, and histories that a restoration began.
    case tooManyCancelled = 97
    case generationNotBegun = 98

    // Money of addresses that only their holders can ask for.
    case withdrawalNotRequested = 99

    // Conditions that a claim's holder signed.
    /// The snapshots that it names have another root.
    case snapshotRootMismatch = 106
    case claimBelowLeastAmount = 107

    // Programs.
    case programNotFound = 130
    case programVersionNotFound = 131
    case programTermsInvalid = 132
    case programStartInPast = 133
    case programEventInvalid = 134
    case programNotStarted = 135
    case programSuperseded = 136
    case programEnded = 137
    /// Something is due first, so that time and events keep their order.
    case programDue = 138
    case programNothingDue = 139
    /// The policy refuses the event; the kind is the policy's own.
    case programRefused = 140
    /// The policy cannot do what it says.
    case programFaulty = 141
    case programSignatureNeeded = 142
    case programNotYours = 143
    case programPayerInvalid = 144
    case programStillRunning = 145
    case tooManyProgramVersions = 146

    // Transactions on a chain.
    case senderExists = 170
    case senderNotFound = 171
    case transactionNotFound = 172
    case transactionConcluded = 173
    case transactionOutOfOrder = 174
    case tooManyTransactions = 175
    case tooManyAttempts = 176
    case attemptUnusable = 177
    case attemptNotFound = 178

    // The operator's key.
    /// The address that hands over is not the operator's now.
    case operatorNotCurrent = 190
    /// The new key is or was the operator's.
    case operatorRetired = 191

    // Payments of callers without an account.
    case paymentTermsInvalid = 200
    case paymentNotOpen = 201
    case paymentTokenWrong = 202
    case paymentPayeeWrong = 203
    case paymentTooLarge = 204
    case paymentExpired = 205
    case paymentNotYetValid = 206
    case paymentUsed = 207
    case paymentNotFound = 208
    case paymentConcluded = 209
    case paymentPending = 210
    case paymentInUse = 211

    // API keys that are signatures.
    case keyExpired = 212
    /// The address that signed does not own the account.
    case notAccountOwner = 213

    // Models that only holders of a token call.
    case gateClosed = 214
    /// The wallet counts for this account, or for none, already.
    case walletLinked = 215
    case tooManyWallets = 216

    /// The name in JSON and in messages: the case's own name.
    public var name: String { "\(self)" }
}
