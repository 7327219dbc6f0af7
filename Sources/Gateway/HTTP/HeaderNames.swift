internal import HTTPTypes

extension HTTPField.Name {
    /// The id of the call's receipt.
    static let imoReceipt = literal("imo-receipt")
    /// What the call cost, in the smallest unit of the asset.
    static let imoCost = literal("imo-cost")
    /// What the caller's account has available afterwards, in the smallest unit.
    static let imoBalance = literal("imo-balance")
    /// In a request: the address that is to own a content record of the call.
    static let imoContentOwner = literal("imo-content-owner")
    /// The token id of the call's content record.
    static let imoContent = literal("imo-content")
    /// Why no content record was made.
    static let imoContentError = literal("imo-content-error")
    static let idempotencyKey = literal("idempotency-key")
    /// Marks the repetition of an answer that was given before.
    static let idempotencyReplayed = literal("idempotency-replayed")

    /// A name that stands in the source.
    private static func literal(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is not a header name") }
        return name
    }
}
