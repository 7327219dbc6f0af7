import ArgumentParser
import TransparencyLog

/// Where a witness is, and the key that its cosignatures must have.
struct WitnessAddress: Sendable {
    let url: String
    let key: NoteVerifier
}

func parseWitness(_ text: String) throws -> WitnessAddress {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, parts[0].hasPrefix("http://") || parts[0].hasPrefix("https://"), let key = try? NoteVerifier(parts[1]),
        key.kind == .cosignature
    else { throw ValidationError("'\(text)' names no witness: expected URL=KEY, with the key as `imo witness init` printed it") }
    return WitnessAddress(url: String(parts[0]), key: key)
}
