internal import LedgerCore
internal import Metering
package import StrictJSON

/// A response that an upstream makes in the background (OpenAI's `"background": true`): what is needed to give it to its owner, and to charge it once.
package struct BackgroundResponse: Sendable, Hashable {
    /// The id by which the upstream and the caller know it.
    let id: String
    /// The call's hold, which stays until the response is finished.
    let hold: CommandID
    let account: AccountName
    let model: ModelID
    /// The model's name as the caller knows it.
    let modelName: String
    /// The URL of the upstream that makes it.
    let upstream: String
    /// The size in bytes of the request's input, and its limit on the output, by which a response is counted that tells no usage.
    let inputBytes: UInt64
    let maximumOutputTokens: UInt64?
    let begunAt: Timestamp
    /// Whether the charge is made, or the hold was given back.
    var isFinished = false

    /// Whether an id can stand in a path. Upstreams have others, which cannot be asked for.
    static func isValid(_ id: String) -> Bool {
        (1...200).contains(id.utf8.count)
            && id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x5F || $0 == 0x2D }
    }

    /// A request that is metered as the one that was made.
    func meteredRequest() throws(RequestFault) -> InferenceRequest {
        let input = String(repeating: "x", count: Int(clamping: min(inputBytes, 16 << 20)))
        let limit = maximumOutputTokens.map { #","max_output_tokens":\#($0)"# } ?? ""
        return try InferenceRequest(endpoint: .responses, body: Array(#"{"model":"\#(model)","input":"\#(input)"\#(limit)}"#.utf8))
    }
}

extension BackgroundResponse {
    var json: JSONValue {
        .object([
            "id": .string(id), "hold": .string(hold.description), "account": .string(account.description), "model": .string(model.description),
            "modelName": .string(modelName), "upstream": .string(upstream), "inputBytes": .number(String(inputBytes)),
            "maximumOutputTokens": maximumOutputTokens.map { .number(String($0)) }, "begunAt": .number(String(begunAt.milliseconds)),
            "isFinished": .bool(isFinished),
        ])
    }

    package init?(json: JSONValue) {
        guard let id = json["id"]?.stringValue, let hold = json["hold"]?.stringValue.flatMap({ CommandID($0) }),
            let account = json["account"]?.stringValue.flatMap({ try? AccountName($0) }),
            let model = json["model"]?.stringValue.flatMap({ try? ModelID($0) }), let name = json["modelName"]?.stringValue,
            let upstream = json["upstream"]?.stringValue, let inputBytes = json["inputBytes"]?.count,
            let begunAt = json["begunAt"]?.count
        else { return nil }
        self.init(
            id: id, hold: hold, account: account, model: model, modelName: name, upstream: upstream, inputBytes: inputBytes,
            maximumOutputTokens: json["maximumOutputTokens"]?.count, begunAt: Timestamp(milliseconds: begunAt),
            isFinished: json["isFinished"] == .bool(true))
    }
}

extension JSONValue {
    /// A whole number; nil for anything else.
    fileprivate var count: UInt64? { if case .number(let text) = self { UInt64(text) } else { nil } }
}
