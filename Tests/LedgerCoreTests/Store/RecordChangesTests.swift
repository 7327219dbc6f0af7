import EthereumTestSupport
import LedgerCore
import Testing

@Suite("Record changes")
struct RecordChangesTests {
    @Test("Give keys and values as they were put in, in the order of the keys", arguments: UInt64(0)..<20)
    func order(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var expected: [[UInt8]: [UInt8]?] = [:]
        for _ in 0..<Int.random(in: 0..<60, using: &random) {
            let key = (0..<Int.random(in: 0..<4, using: &random)).map { _ in UInt8.random(in: 0...2, using: &random) }
            expected[key] = .some(Bool.random(using: &random) ? [UInt8](repeating: 7, count: Int.random(in: 0..<5, using: &random)) : nil)
        }
        let changes = RecordChanges(expected.map { ($0.key, $0.value) })
        #expect(changes.map(\.key) == expected.keys.sorted { $0.lexicographicallyPrecedes($1) })
        for (key, value) in changes { #expect(expected[key] == .some(value)) }
        changes.withUnsafeElements { elements in
            #expect(elements.map { Array($0.key) } == changes.map(\.key))
            #expect(elements.map { $0.value.map { Array($0) } } == changes.map(\.value))
        }
    }
}
