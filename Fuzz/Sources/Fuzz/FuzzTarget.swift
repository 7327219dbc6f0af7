import EthereumPrimitives

#if canImport(Glibc)
    import Glibc
#endif

/// What a decoder must keep, checked on one input. A target traps where the property fails; libFuzzer reports the trap and the input.
protocol FuzzTarget: SendableMetatype {
    static func check(_ input: [UInt8])
    /// A fault that does not exist: with the canary on, reaching it counts as a failure, which the fuzzer must find.
    static func isCanary(_ input: [UInt8]) -> Bool
}

/// The targets by name.
let fuzzTargets: [String: any FuzzTarget.Type] = [
    "json": JSONFuzz.self, "rlp": RLPFuzz.self, "abi": ABIFuzz.self, "transaction": TransactionFuzz.self, "typed-data": TypedDataFuzz.self,
    "siwe": SignInFuzz.self, "keystore": KeystoreFuzz.self, "request": RequestFuzz.self, "form": FormFuzz.self, "answer": AnswerFuzz.self,
    "stream": StreamFuzz.self, "inflate": InflateFuzz.self, "fields": FieldsFuzz.self, "target": TargetFuzz.self,
    "note": NoteFuzz.self, "log-proof": LogProofFuzz.self, "tile": TileFuzz.self,
    "add-checkpoint": AddCheckpointFuzz.self, "public-entry": PublicEntryFuzz.self, "policy": PolicyFuzz.self, "content-move": ContentMoveFuzz.self,
]

/// The value of an environment variable.
private func environment(_ name: String) -> String {
    guard let value = getenv(name) else { return "" }
    return String(cString: value)
}

private let target: any FuzzTarget.Type = {
    guard let target = fuzzTargets[environment("IMO_FUZZ_TARGET")] else {
        fatalError("set IMO_FUZZ_TARGET to one of \(fuzzTargets.keys.sorted().joined(separator: ", "))")
    }
    return target
}()

private let hasCanary = environment("IMO_FUZZ_CANARY") == "1"

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    target.check(input)
    if hasCanary, target.isCanary(input) { fatalError("canary found") }
    return 0
}
