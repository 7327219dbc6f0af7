import BoundedWork
import EthereumPrimitives
import EthereumWallet
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import Ledger
import LedgerCore
import StrictJSON
import Synchronization
import Testing

@Suite struct ContentTests {
    private static let owner = "0x00000000000000000000000000000000000000AA"
    private static let messages = #"[{"role":"user","content":"Hi"}]"#

    /// Takes any proof of these bytes.
    private struct FixedProofs: ReexecutionVerifier, ReexecutionProver {
        func verify(_ reveal: RevealContent) -> Bool { reveal.proof == [1, 2, 3] }
        func proof(of call: RecordedCall) -> [UInt8]? { call.seed == 77 ? [1, 2, 3] : nil }
    }

    @Test("A call's content is recorded for its owner, attested by the operator, and verifies", arguments: [false, true])
    func attestation(stream: Bool) async throws {
        let frames = [
            #"data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}"# + "\n\n",
            #"data: {"choices":[{"index":0,"delta":{"content":"lo"}}]}"# + "\n\n",
            #"data: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5}}"# + "\n\n", "data: [DONE]\n\n",
        ]
        try await TestGateway.with(script: { _ in stream ? .events(frames) : .json(plainAnswer) }) { gateway, client in
            let answer = try await client.chat(gateway, stream: stream, headers: ["imo-content-owner": Self.owner])
            let tokenID = Keccak256.hash(Array(Self.messages.utf8)).description
            if stream {
                #expect(answer.text.contains(" imo-content=\(tokenID)\n\n"))
            } else {
                #expect(try answer.header("imo-content") == tokenID)
            }
            let record = try await client.get("/imo/v1/contents/\(tokenID)").json
            #expect(record["owner"] == .string(Self.owner))
            #expect(record["proofType"] == .string("attestation"))
            #expect(record["state"] == .string("final"))
            #expect(record["aigcData"] == .string(Hex.encode(Array("Hello".utf8))))
            let metadata = try await client.get("/imo/v1/contents/\(tokenID)/metadata").json
            #expect(metadata["prompt"] == .string(Self.messages))

            let verify = { (name: String, value: String) in
                let body = JSONValue.object(["prompt": record["prompt"], "aigcData": record["aigcData"], "proof": record["proof"]])
                let changed = name.isEmpty ? body : body.setting(name, to: .string(value))
                return try await client.post("/imo/v1/contents/verify", changed.text).json["verified"]
            }
            #expect(try await verify("", "") == .bool(true))
            for name in ["prompt", "aigcData", "proof"] { #expect(try await verify(name, "0x00") == .bool(false)) }
            #expect(try await client.post("/imo/v1/contents/verify", "{}").status == .badRequest)
            try gateway.expectSound()
        }
    }

    @Test("A record that exists is refused, and the call itself is unaffected")
    func exists() async throws {
        try await TestGateway.with { gateway, client in
            _ = try await client.chat(gateway, headers: ["imo-content-owner": Self.owner])
            let second = try await client.chat(gateway, headers: ["imo-content-owner": Self.owner])
            #expect(second.status == .ok)
            #expect(second.text == plainAnswer)
            #expect(try second.header("imo-content") == nil)
            #expect(try second.header("imo-content-error") == "contentExists")
            #expect(try second.header("imo-cost") == "233")
        }
    }

    @Test("A model that can be repeated gets a proof by re-execution")
    func reexecution() async throws {
        let answer = #"{"choices":[{"index":0,"text":"abc"}],"seed":77,"usage":{"prompt_tokens":1,"completion_tokens":1}}"#
        try await TestGateway.with(script: { _ in .json(answer) }, prover: FixedProofs(), proofs: FixedProofs()) { gateway, client in
            let response = try await client.post(
                "/v1/completions", #"{"model":"test/model","prompt":"a\u00e9\n"}"#, key: gateway.key.text, headers: ["imo-content-owner": Self.owner])
            let tokenID = Keccak256.hash(Array("aé\n".utf8)).description
            #expect(try response.header("imo-content") == tokenID)
            #expect(try await client.get("/imo/v1/contents/\(tokenID)").json["proofType"] == .string("reexecution"))
        }
    }

    @Test("An owner that is no address, and a call without one text, are refused before anything is charged")
    func malformed() async throws {
        try await TestGateway.with { gateway, client in
            #expect(try await client.chat(gateway, headers: ["imo-content-owner": "me"]).status == .badRequest)
            let body = #"{"model":"test/model","prompt":["a","b"]}"#
            let headers = ["imo-content-owner": Self.owner]
            #expect(try await client.post("/v1/completions", body, key: gateway.key.text, headers: headers).status == .badRequest)
            try gateway.expectUncharged()
        }
    }

    /// Counts what it is asked, and finds nothing proved.
    private final class CountedProofs: ReexecutionVerifier {
        private let counter = Mutex(0)
        var count: Int { counter.withLock { $0 } }
        func verify(_ reveal: RevealContent) -> Bool {
            counter.withLock { $0 += 1 }
            return false
        }
    }

    @Test("No model is called for a record that would be refused in any case")
    func cheapRefusals() async throws {
        let proofs = CountedProofs()
        try await TestGateway.with(proofs: proofs) { gateway, client in
            let owner = try PrivateKey.random()
            let salt = Bytes32(UInt256(5))
            let tokenID = Keccak256.hash([1]).word
            let commitment = CommitContent.commitment(tokenID: tokenID, owner: owner.address, salt: salt)
            let reveal = JSONValue.object([
                "owner": .string(owner.address.description), "salt": .string(salt.description), "prompt": .string("0x01"),
                "aigcData": .string("0x02"), "model": .string(gateway.model.description),
                "modelCommitment": .string(Bytes32(UInt256(42)).description), "proofType": .string("1"), "proof": .string("0x03"),
            ])
            let commit = JSONValue.object(["owner": .string(owner.address.description), "commitment": .string(commitment.description)])
            let send = { (kind: String, path: String, members: JSONValue, key: PrivateKey) in
                let document = try await client.post("/imo/v1/contents/typed-data/\(kind)", members.text).json
                return try await client.post("/imo/v1/\(path)", try gateway.signed(document, by: key)).json["outcomeName"]
            }
            let head = try gateway.head
            #expect(try await send("content-reveal", "contents", reveal, owner) == .string("commitmentNotFound"))
            #expect(try gateway.head == head)
            #expect(try await send("content-commit", "contents/commitments", commit, owner) == .string("accepted"))
            #expect(try await send("content-reveal", "contents", reveal, gateway.issuer) == .string("wrongSigner"))
            #expect(proofs.count == 0)
            #expect(try await send("content-reveal", "contents", reveal, owner) == .string("proofInvalid"))
            #expect(proofs.count == 1)
            #expect(try gateway.head == head + 1)
        }
    }

    @Test("Jobs beyond those that run and those that may wait are turned away, and the others all run")
    func gate() async throws {
        let (gate, started, work) = (Gate(), Tally(), WorkGate(slots: 2, queueCapacity: 3))
        let finished = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<9 {
                group.addTask {
                    do {
                        return try await work.turn {
                            started.add()
                            await gate.pass()
                            return true
                        }
                    } catch {
                        // The four that found no place: the others can end only when all of these have been told.
                        started.add()
                        return false
                    }
                }
            }
            await started.wait(for: 6)
            gate.open()
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(finished == 5)
        #expect(try await work.turn { 7 } == 7)
        await #expect(throws: CancellationError.self) { try await work.turn { throw CancellationError() } }
        #expect(try await work.turn { 8 } == 8)
    }

    @Test("An attestation that was made for another owner, or for none, is no proof; a journal that has one for none still verifies")
    func othersAttestation() async throws {
        try await TestGateway.with { gateway, _ in
            let owners = [Address(lowBytesOf: Bytes32(UInt256(1))), Address(lowBytesOf: Bytes32(UInt256(2)))]
            func reveal(of owner: Address, _ prompt: UInt8, proof: [UInt8]) -> RevealContent {
                RevealContent(
                    owner: owner, salt: .zero, prompt: [prompt], aigcData: [2], model: gateway.model, modelCommitment: Bytes32(UInt256(42)),
                    proofKind: .attestation, proof: proof, authorization: nil)
            }
            func signed(_ message: TypedMessage) throws -> [UInt8] {
                try gateway.operatorKey.sign(gateway.writer.ledger.signingDomain.digest(of: message)).bytes
            }
            for owner in owners {
                let commitment = CommitContent.commitment(tokenID: reveal(of: owner, 1, proof: []).tokenID, owner: owner, salt: .zero)
                try await gateway.accept(.commitContent(CommitContent(commitment: commitment, owner: owner, authorization: nil)))
            }
            let attester = gateway.operatorKey.address
            let paid = try signed(reveal(of: owners[1], 1, proof: []).attestation(by: attester))
            let ownerless = reveal(of: owners[0], 1, proof: try signed(reveal(of: owners[0], 1, proof: []).ownerlessAttestation(by: attester)))
            for stolen in [reveal(of: owners[0], 1, proof: paid), ownerless] {
                guard case .failure(.refused(.proofInvalid)) = gateway.writer.admit(.revealContent(stolen)) else {
                    Issue.record("a proof of somebody else was taken")
                    return
                }
            }
            let replay = Admission(ledger: gateway.writer.ledger, proofs: NoProofs(), isReplay: true)
            #expect(replay.check(.revealContent(ownerless)) == .accepted)
            #expect(replay.check(.revealContent(reveal(of: owners[0], 1, proof: paid))) == .proofInvalid)
            try await gateway.accept(.revealContent(reveal(of: owners[1], 1, proof: paid)))
        }
    }

    @Test("An owner commits and reveals by signature, with the operator's attestation as the proof")
    func ownRecord() async throws {
        try await TestGateway.with { gateway, client in
            let owner = try PrivateKey.random()
            let (prompt, data) = (Array("question".utf8), Array("answer".utf8))
            let salt = Bytes32(UInt256(5))
            let draft = RevealContent(
                owner: owner.address, salt: salt, prompt: prompt, aigcData: data, model: gateway.model, modelCommitment: Bytes32(UInt256(42)),
                proofKind: .attestation, proof: [], authorization: nil)
            let statement = draft.attestation(by: gateway.operatorKey.address)
            let proof = try gateway.operatorKey.sign(gateway.writer.ledger.signingDomain.digest(of: statement)).bytes
            let reveal = JSONValue.object([
                "owner": .string(owner.address.description), "salt": .string(salt.description), "prompt": .string(Hex.encode(prompt)),
                "aigcData": .string(Hex.encode(data)), "model": .string(gateway.model.description),
                "modelCommitment": .string(Bytes32(UInt256(42)).description), "proofType": .string("2"), "proof": .string(Hex.encode(proof)),
            ])
            let commitment = CommitContent.commitment(tokenID: draft.tokenID, owner: owner.address, salt: salt)
            let commit = JSONValue.object(["owner": .string(owner.address.description), "commitment": .string(commitment.description)])
            let send = { (kind: String, path: String, members: JSONValue) in
                let document = try await client.post("/imo/v1/contents/typed-data/\(kind)", members.text).json
                return try await client.post("/imo/v1/\(path)", try gateway.signed(document, by: owner))
            }
            let early = try await send("content-reveal", "contents", reveal)
            #expect(try early.json["outcomeName"] == .string("commitmentNotFound"))
            #expect(try await send("content-commit", "contents/commitments", commit).status == .ok)
            let forged = try await send("content-reveal", "contents", reveal.setting("aigcData", to: .string("0x00")))
            #expect(try forged.json["outcomeName"] == .string("proofInvalid"))
            let revealed = try await send("content-reveal", "contents", reveal)
            #expect(revealed.status == .ok, "\(revealed.text)")
            #expect(try revealed.json["tokenId"] == .string(draft.tokenID.description))
            try gateway.expectSound()
        }
    }
}
