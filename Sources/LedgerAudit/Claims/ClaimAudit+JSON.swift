internal import EthereumPrimitives
internal import LedgerCore
package import StrictJSON
package import TransparencyLog

extension ClaimAudit {
    /// More snapshots than this are not in one file.
    package static let maximumSnapshots = 4096
    /// More charges than this are not opened in one file.
    package static let maximumCharges = 1 << 20

    /// - Throws: ``LogFormatError`` for a file of another format, or with other members.
    package init(json: JSONValue) throws(LogFormatError) {
        guard json["format"] == .string(ClaimAudit.format) else {
            throw .malformed("this is no proof of a claim: expected \"format\": \"\(ClaimAudit.format)\"")
        }
        let names = ["format", "checkpoint", "ledger", "registration", "claim", "sample", "snapshots"]
        let object = try StrictObject(json, "the proof", names: names)
        checkpoint = try SignedNote(encoded: Array(object.text("checkpoint").utf8))
        ledger = try LoggedEntry(object["ledger"], "'ledger'")
        registration = try LoggedEntry(object["registration"], "'registration'")
        claim = try LoggedEntry(object["claim"], "'claim'")
        sample = try object.number("sample")
        guard sample <= UInt64(ClaimAudit.maximumCharges) else {
            throw .malformed("'sample' of the proof is \(sample): expected at most \(ClaimAudit.maximumCharges)")
        }
        var snapshots: [Snapshot] = []
        for (index, json) in try object.array("snapshots", maximumCount: ClaimAudit.maximumSnapshots).enumerated() {
            snapshots.append(try ClaimAudit.snapshot(json, "snapshot \(index)"))
        }
        self.snapshots = snapshots
    }

    private static func snapshot(_ json: JSONValue, _ place: String) throws(LogFormatError) -> Snapshot {
        let object = try StrictObject(json, place, names: ["previous", "entry", "holder", "charges"])
        var charges: [Charge] = []
        for (index, json) in try object.array("charges", maximumCount: maximumCharges).enumerated() {
            charges.append(try Charge(json, "charge \(index) of \(place)"))
        }
        return Snapshot(
            previous: try LoggedEntry(object["previous"], "'previous' of \(place)"), entry: try LoggedEntry(object["entry"], "'entry' of \(place)"),
            holder: try SumOpening(object["holder"], "'holder' of \(place)"), charges: charges)
    }

    package var json: JSONValue {
        .object([
            "format": .string(ClaimAudit.format), "checkpoint": .string(String(decoding: checkpoint.encoded, as: UTF8.self)), "ledger": ledger.json,
            "registration": registration.json, "claim": claim.json, "sample": .number("\(sample)"),
            "snapshots": .array(
                snapshots.map { snapshot in
                    .object([
                        "previous": snapshot.previous.json, "entry": snapshot.entry.json, "holder": snapshot.holder.json,
                        "charges": .array(snapshot.charges.map(\.json)),
                    ])
                }),
        ])
    }
}

extension ClaimAudit.Charge {
    init(_ json: JSONValue?, _ place: String) throws(LogFormatError) {
        let charge = try StrictObject(json, place, names: ["entry", "added", "taken", "opening"])
        entry = try LoggedEntry(charge["entry"], place)
        summed = RevenueChange(added: try charge.amount("added"), taken: try charge.amount("taken"))
        opening = try SumOpening(charge["opening"], "the opening of \(place)")
    }

    var json: JSONValue {
        .object([
            "entry": entry.json, "added": .string(summed.added.description), "taken": .string(summed.taken.description), "opening": opening.json,
        ])
    }
}
