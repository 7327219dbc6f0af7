package import EthereumPrimitives
package import LedgerCore
internal import NIOCore
package import NIOHTTP1

/// A whole response; also the form in which a response is kept for repetitions.
package struct WholeResponse: Sendable {
    package var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: ByteBuffer
    /// Whether the connection was closed after the body, because the response broke off in it.
    var isCut = false
}

/// The cost of a charged call.
package struct Charge: Sendable {
    let receipt: CommandID
    let cost: UInt256
    /// The account's available balance after the charge; nil when the ledger could not tell, which changes nothing about the charge.
    let balance: UInt256?
    /// The use that was not charged, as far as it is known.
    let gap: ChargeGap?

    package init(receipt: CommandID, cost: UInt256, balance: UInt256?, gap: ChargeGap? = nil) {
        self.receipt = receipt
        self.cost = cost
        self.balance = balance
        self.gap = gap
    }
}

extension HTTPHeaders {
    mutating func append(charge: Charge) {
        add(name: "imo-receipt", value: charge.receipt.description)
        add(name: "imo-cost", value: charge.cost.description)
        if let balance = charge.balance { add(name: "imo-balance", value: balance.description) }
    }
}

extension Charge {
    /// The comment before a stream's end, which event-stream clients ignore.
    func comment(_ record: ContentResult?) -> String {
        var comment = ": imo-receipt="
        comment.reserveCapacity(192)
        comment += receipt.description
        comment += " imo-cost="
        comment += cost.description
        if let balance {
            comment += " imo-balance="
            comment += balance.description
        }
        if let record { comment += record.comment }
        return comment + "\n\n"
    }
}
