import LedgerCore
import Testing

@Suite("Quantities by unit")
struct UsageTests {
    @Test("Tokens of every kind are counted, and nothing else", arguments: MeteredUnit.allCases)
    func tokens(unit: MeteredUnit) {
        let isToken =
            unit.name.hasSuffix("input") || unit.name.hasSuffix("output") || ["reasoning", "cache-write", "cache-write-hour"].contains(unit.name)
        #expect(Usage([unit: 7]).tokens == (isToken ? 7 : 0))
        #expect(unit.isToken == isToken)
    }

    @Test("A unit that falls back to a token is a token")
    func fallback() {
        for unit in MeteredUnit.allCases where unit.fallback != nil { #expect(unit.isToken, "\(unit)") }
    }

    @Test("The number of tokens is the sum of the kinds, and stops at the greatest number")
    func sum() {
        var usage = Usage()
        for unit in MeteredUnit.allCases { usage[unit] = 1 << UInt64(unit.rawValue) }
        #expect(usage.tokens == 0b1100_1100_1111)
        usage[.cacheWriteToken] = .max
        #expect(usage.tokens == .max)
    }
}
