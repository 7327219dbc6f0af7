package import StrictJSON
package import TransparencyLog

extension ReceiptProof {
    /// - Throws: ``LogFormatError`` for a file of another format, or with other members.
    package init(json: JSONValue) throws(LogFormatError) {
        guard json["format"] == .string(ReceiptProof.format) else {
            throw .malformed("this is no proof of a receipt: expected \"format\": \"\(ReceiptProof.format)\"")
        }
        let names = ["format", "checkpoint", "hold", "settlement", "price", "discountBasisPoints", "offer"]
        let object = try StrictObject(json, "the receipt", names: names)
        checkpoint = try SignedNote(encoded: Array(object.text("checkpoint").utf8))
        hold = try OpenedEntry(object["hold"], "'hold'")
        settlement = try OpenedEntry(object["settlement"], "'settlement'")
        price = try LoggedEntry(object["price"], "'price'")
        discountBasisPoints = try object.number("discountBasisPoints")
        offer = json["offer"] == nil ? nil : try SignedNote(encoded: Array(object.text("offer").utf8))
    }

    package var json: JSONValue {
        let proof: JSONValue = .object([
            "format": .string(ReceiptProof.format), "checkpoint": .string(String(decoding: checkpoint.encoded, as: UTF8.self)), "hold": hold.json,
            "settlement": settlement.json, "price": price.json, "discountBasisPoints": .number("\(discountBasisPoints)"),
        ])
        guard let offer else { return proof }
        return .object((proof.objectValue ?? []) + [JSONMember("offer", .string(String(decoding: offer.encoded, as: UTF8.self)))])
    }
}
