internal import EthereumPrimitives
internal import LedgerCore
internal import Metering
internal import NIOHTTP1
internal import StrictJSON

// Responses that an upstream goes on making after it has answered.
extension CallMachine {
    /// The response that an upstream makes in the background; nil for one that is finished.
    func backgroundResponse(at route: UpstreamRoute) -> BackgroundResponse? {
        guard measured?.isUnfinished == true, call.request.endpoint == .responses else { return nil }
        guard let id = (try? JSONValue(parsing: decoded))?["id"]?.stringValue, BackgroundResponse.isValid(id) else { return nil }
        return BackgroundResponse(
            id: id, hold: holdID, account: call.caller.account, model: call.model, modelName: call.otherModelName ?? call.request.model,
            upstream: route.target.url, inputBytes: call.request.inputBytes, maximumOutputTokens: call.request.maximumOutputTokens, begunAt: begunAt)
    }

    /// Keeps the response for its owner. Its hold stays until it is finished.
    mutating func register(_ response: BackgroundResponse, _ actions: inout [CallAction]) {
        background = response
        phase = .keeping
        guard keepsResponse, let answer = backgroundAnswer else { return kept(true, &actions) }
        actions.append(.keep(ResponseDraft(answer, isComplete: true), hold: holdID))
    }

    /// Whether the response is in the register, so that its caller may learn of it. Otherwise the most that it can cost is charged now, because nobody would
    /// charge it later.
    mutating func registered(_ isKept: Bool, _ actions: inout [CallAction]) {
        guard phase == .registering, let measured else { return }
        background = nil
        guard isKept, let answer = backgroundAnswer else {
            return settle(measured.metered, responseHash: SHA256.hash(salt, body), &actions)
        }
        phase = .done
        actions.append(.tell(.passed(answer)))
        self.answer(answer, &actions)
        actions.append(.finish)
    }

    /// The upstream's word that the response is being made.
    private var backgroundAnswer: WholeResponse? {
        var answer = wholeAnswer
        answer?.headers.add(name: "imo-receipt", value: holdID.description)
        return answer
    }
}
