import ContentProofs
import EthereumPrimitives
import EthereumTestSupport
import ReferenceModel
import StrictJSON
import Testing
import VerificationGames

@Suite("Vectors of verification games")
struct VectorTests {
    /// The rows come from the numpy machine of Tests/Contracts, with which the contract is compared too. A chain covers the values of all units.
    @Test("Roots, ids, states and chains are those of the model in numpy")
    func agreement() throws {
        for row in try VectorFile("verification_games").rows {
            let number = { (name: String) in try #require(try row.integer(name).asUInt64) }
            let stops = try row.array("stops").map { try Hex.decode(#require($0.stringValue)) }
            let options = GenerationOptions(
                seed: try number("seed"), maximumTokens: Int(try number("maximumTokens")), temperatureMilli: UInt32(try number("temperatureMilli")),
                topK: Int(try number("topK")), topPMilli: UInt32(try number("topPMilli")), stopSequences: stops)
            let tape = Tape(symbols: try row.bytes("tape"))
            let claim = TraceClaim(
                programRoot: ReferenceProgram.embedded.root, tapeRoot: tape.root, seed: options.seed, temperatureMilli: options.temperatureMilli,
                topK: UInt32(options.topK), topPMilli: options.topPMilli, maximumTokens: UInt32(options.maximumTokens),
                promptSteps: UInt32(try number("promptSteps")), steps: UInt32(tape.symbols.count), stops: stops, finalState: .zero)
            #expect(claim.programRoot == (try row.word("programRoot")), "\(row)")
            #expect(claim.tapeRoot == (try row.word("tapeRoot")), "\(row)")
            let trace = CallTrace(program: .embedded, tape: tape, claim: claim, options: options)
            #expect(trace.claim.hash == (try row.word("id")), "\(row)")
            for (step, state) in try row.array("states").enumerated() {
                #expect(trace.state(before: step) == Bytes32(hex: try #require(state.stringValue)), "\(row), step \(step)")
            }
            for (step, chain) in try row.array("chains").enumerated() {
                #expect(trace.chain(in: step)[MachineShape.closingUnit] == Bytes32(hex: try #require(chain.stringValue)), "\(row), step \(step)")
            }
        }
    }
}
