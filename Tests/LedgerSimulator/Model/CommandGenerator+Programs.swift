internal import EthereumPrimitives
internal import EthereumTestSupport
internal import LedgerCore

/// Commands of programs. Their chances come from a source of their own, so that the other commands of a seed stay what they are.
extension CommandGenerator {
    private static let programs = ["pot", "jar"].compactMap { try? ProgramID($0) }

    /// A command of a program, seldom.
    mutating func program(_ model: NaiveLedger) -> Command? {
        guard model.accounts.count >= 2, programRandom.next(upperBound: 100 as UInt64) < 8 else { return nil }
        let main = random
        random = programRandom
        defer { (programRandom, random) = (random, main) }
        let id = pick(Self.programs, orRarely: (try? ProgramID("none")) ?? Self.programs[0])
        guard let versions = model.programs[id], !chance(6) else { return registration(id) }
        let version = UInt64(chance(3) ? 0 : chance(10) ? Int(random.next(upperBound: UInt64(versions.count))) + 1 : versions.count)
        switch random.next(upperBound: 100 as UInt64) {
        case ..<25: return .runProgram(RunProgram(program: id, version: version))
        case ..<27: return .endProgram(EndProgram(program: id, version: version))
        case ..<28: return .releaseProgram(ReleaseProgram(program: id, version: version))
        default: return event(id, version, model)
        }
    }

    private mutating func registration(_ id: ProgramID) -> Command {
        let given = pick(PotPolicy.given.keys.sorted(), orRarely: "{}")
        let feeder = FundedAccount.named(account())
        let isFed = chance(30)
        let terms = ProgramTerms(
            policy: chance(4) ? "policy: none" : PotPolicy.text, given: given, money: "u",
            bindings: isFed ? [ProgramBinding(party: "feeder", account: feeder.id)].compactMap(\.self) : [], owner: funded(),
            feed: isFed ? ProgramFeed(account: feeder, event: "feed") : nil)
        let start = chance(70) ? nil : Optional(time.adding(milliseconds: random.next(upperBound: 20_000)))
        return .registerProgram(RegisterProgram(program: id, terms: terms, startsAt: chance(5) ? Timestamp(milliseconds: 0) : start))
    }

    private mutating func event(_ id: ProgramID, _ version: UInt64, _ model: NaiveLedger) -> Command {
        let holder = holder()
        let isSigned = chance(50)
        let author = isSigned != chance(4) ? holder.description : account().description
        let name = pick(["unit", "unit", "put", "stake", "unstake"], orRarely: "vote")
        let payer = isSigned ? AccountID.address(holder) : (try? AccountName(author)).map(AccountID.named)
        let amount = chance(5) ? amount() : part(of: payer.map(model.available) ?? 0)
        let second =
            name == "unit" ? "\"id\":\"u\(random.next(upperBound: 60 as UInt64))\"" : chance(2) ? "\"sum\":\"1\"" : "\"amount\":\"\(amount)\""
        let signer = isSigned ? ProgramSigner(holder: holder, authorization: authorization(holder, model)) : nil
        return .sendProgramEvent(
            SendProgramEvent(program: id, version: version, event: name, fields: "{\"by\":\"\(author)\",\(second)}", signer: signer))
    }
}
