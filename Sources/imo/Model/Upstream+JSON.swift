import Ledger
import LedgerCore
import StrictJSON
import Upstreams

extension Upstream {
    /// An upstream as the command line shows it. Its key is never shown.
    ///
    /// - Parameter learned: What the gateway found out about upstreams.
    func json(of model: ModelID, learned: LearnedUpstreams) -> JSONValue {
        func seconds(_ value: Int?) -> JSONValue { value.map { .count(UInt64($0)) } ?? .null }
        let keyText =
            switch key {
            case nil: "none"
            case .file(let path): path
            case .sealed(let sealed): "sealed under \(sealed.keyID)"
            }
        return .object([
            "name": .string(name), "upstream": .string(url), "upstreamModel": .string(self.model ?? model.description),
            "weight": .count(UInt64(weight)), "key": .string(keyText), "connectSeconds": seconds(timeouts.connectSeconds),
            "firstByteSeconds": seconds(timeouts.firstByteSeconds), "silenceSeconds": seconds(timeouts.silenceSeconds),
            "refusesStreamOptions": .bool(learned.refusesStreamOptions(url)),
        ])
    }
}
