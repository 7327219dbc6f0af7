import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import Testing

@Suite("Record table")
struct RecordTableTests {
    private func key(_ number: Int) throws -> RecordKey {
        switch number % 5 {
        case 0: .hold(CommandID(high: UInt64(number), low: 0))
        case 1: .balance(.named(try AccountName("a-name-longer-than-fifteen-\(number)")), .settlement)
        case 2: .holder(token: .zero, holder: Address(lowBytesOf: Bytes32(UInt256(UInt64(number)))))
        case 3: .usedNonce(.zero, nonce: UInt64(number))
        default: .price(try ModelID("m\(number)"), version: UInt64(number))
        }
    }

    private func record(_ value: UInt64) throws -> Record {
        .balance(try BalanceRecord(encoded: [0xc3, 0x80, 0x80, UInt8(truncatingIfNeeded: value % 0x7E + 1)]))
    }

    @Test("Finds, adds, changes and removes what a dictionary does", arguments: UInt64(0)..<8)
    func likeDictionary(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var table = RecordTable()
        var oracle: [RecordKey: (slot: Int, record: Record?)] = [:]
        for _ in 0..<20_000 {
            let key = try key(Int.random(in: 0..<600, using: &random))
            let found = table.slot(of: key)
            #expect(found == oracle[key]?.slot, "a slot stays the same")
            if let found {
                #expect(table[found].record == oracle[key]?.record)
                if Bool.random(using: &random) {
                    table.remove(at: found)
                    oracle[key] = nil
                } else {
                    let record = try record(random.next())
                    table[found].record = record
                    oracle[key]?.record = record
                }
            } else {
                let record = Bool.random(using: &random) ? try record(random.next()) : nil
                oracle[key] = (table.insert(key, record: record, isStored: false), record)
            }
            #expect(table.count == oracle.count)
        }
        for (key, value) in oracle { #expect(table.slot(of: key) == value.slot) }
    }

    @Test("A sweep removes what was not asked for lately, keeps what must stay, and every entry left is found")
    func sweep() throws {
        var table = RecordTable()
        let slots = try (0..<1_000).map { table.insert(try key($0), record: nil, isStored: false) }
        for slot in slots { table[slot].isUsed = slot % 10 == 0 }
        table.sweep(to: 200) { $0.key != .hold(CommandID(high: 5, low: 0)) }
        #expect(table.count == 200)
        #expect(table.slot(of: try key(5)) == slots[5])
        for slot in slots where slot % 10 == 0 { #expect(table.slot(of: try key(slot)) == slot, "it was asked for") }
        table.sweep(to: 0) { _ in false }
        #expect(table.count == 200)
    }
}
