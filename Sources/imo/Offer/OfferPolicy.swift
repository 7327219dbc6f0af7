import EthereumPrimitives
import Ledger
import LedgerCore
import Programs

/// The policy of offers: deposits until the window ends, tokens by what was deposited, money back for the rest.
///
/// The proceeds stay in the program until the tokens are with the depositors. Where they are not in time, everybody has the money back.
enum OfferPolicy {
    static let text = """
        policy: offer
        about: >-
          People fund a model until a date and get its tokens. What is more than the cap, and what rounding leaves without a token, comes back; below the
          target, or when the tokens are not delivered in time, everything does.
        assets: [u]
        parameters:
          model: name
          tokens: amount
          target: amount
          cap: amount
          window: time
          least: amount
          byShare: flag
          patience: time
          documents: names
        rosters:
          people: {total: 0, used: 0, granted: 0}
          offer: {state: 'open', raised: 0, used: 0, granted: 0}
        pools:
          escrow: u
          proceeds: u
        begin:
          - put offer['it']
          - at window do finish()
        events:
          deposit:
            fields: {by: name, amount: amount}
            refuse:
              - late if at >= window
              - belowLeast if amount == 0 or amount < least
            do:
              - take amount from by into escrow
              - set people[by].total += amount
              - set offer['it'].raised += amount
          delivered:
            fields: {}
            refuse:
              - wrongState if offer['it'].state != 'succeeded'
            do:
              - set offer['it'].state = 'delivered'
              - pay proceeds from proceeds to 'issuer'
        triggers:
          finish:
            do:
              - if: offer['it'].raised < target or offer['it'].raised == 0
                do:
                  - set offer['it'].state = 'failed'
                  - each: p in people
                    do:
                      - pay p.total from escrow to p.key
                else:
                  - set offer['it'].state = 'succeeded'
                  - run allocate()
                  - at at + patience do late()
          late:
            do:
              - if: offer['it'].state == 'succeeded'
                do:
                  - set offer['it'].state = 'undelivered'
                  - each: p in people
                    do:
                      - pay p.used from proceeds to p.key
        steps:
          allocate:
            do:
              - let raised = offer['it'].raised
              - let use = min(raised, cap)
              - let whole = if byShare then use else cap
              - each: p in people
                do:
                  - let part = floor(use * p.total / raised)
                  - set p.granted = floor(tokens * part / whole)
                  - set p.used = if p.granted == 0 then 0 else part
                  - set offer['it'].used += p.used
                  - set offer['it'].granted += p.granted
                  - pay p.total - p.used from escrow to p.key
                  - move p.used from escrow into proceeds
        close:
          - pay escrow from escrow to 'issuer'
          - pay proceeds from proceeds to 'issuer'
        facts:
          model: model
          state: offer['it'].state
          raised: offer['it'].raised
          used: offer['it'].used
          offered: tokens
          granted: offer['it'].granted
          target: target
          cap: cap
          least: least
          byShare: byShare
          documents: documents
          depositors: count(p in people)
          grants: list(join(p.key, ' ', p.granted) for p in people where p.granted > 0)
        """
}

/// An offer in the ledger, as its program says it is.
struct OfferState {
    let version: UInt64
    let state: String
    let model: ModelID
    /// The tokens of each depositor who gets any.
    let grants: [(holder: String, amount: UInt256)]
    let closesAt: Timestamp?
    /// What is shown of the offer: amounts and words, by name.
    let facts: [(name: String, text: String)]

    /// Reads the newest version of the program.
    ///
    /// - Throws: The refusal `programNotFound`; ``Failure`` where the program is no offer.
    init(_ offer: ProgramID, in reader: any LedgerReader) throws {
        version = UInt64(try reader.program(offer).startTimes.count)
        let (running, _) = try reader.program(offer, version: version, in: ProgramCache())
        let facts = running.facts
        guard running.record.terms.policy == OfferPolicy.text, case .text(let state)? = facts["state"], case .text(let model)? = facts["model"] else {
            throw Failure(message: "\(offer) is a program, but no offer; `imo program show \(offer)` shows it", code: 65)
        }
        (self.state, self.model) = (state, try ModelID(model))
        closesAt = state == "open" ? running.nextDue : nil
        var grants: [(String, UInt256)] = []
        if case .list(let lines)? = facts["grants"] {
            for line in lines {
                let parts = line.text.split(separator: " ")
                guard parts.count == 2, let amount = UInt256(decimal: parts[1]) else { continue }
                grants.append((String(parts[0]), amount))
            }
        }
        self.grants = grants
        self.facts = OfferState.shownFacts.compactMap { name in facts[name].map { (name, $0.text) } }
    }

    private static let shownFacts = ["state", "raised", "used", "target", "cap", "least", "offered", "granted", "byShare", "depositors", "documents"]
}
