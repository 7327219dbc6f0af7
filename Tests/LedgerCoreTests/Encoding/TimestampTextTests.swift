import LedgerCore
import Testing

@Suite("Times as text")
struct TimestampTextTests {
    @Test("A time that was written is read again, on every day of four centuries")
    func roundTrip() {
        for day in stride(from: 0, through: 146_097, by: 1) as StrideThrough<UInt64> {
            let time = Timestamp(milliseconds: day * 86_400_000 + day * 7919 % 86_400_000)
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
            #expect(Timestamp(rfc3339: time.rfc3339.prefix(10)) == Timestamp(milliseconds: day * 86_400_000))
        }
    }

    @Test(
        "Known times",
        arguments: [
            ("1970-01-01", 0), ("2000-02-29T00:00:00Z", 951_782_400_000), ("2026-11-21T19:53:07.042Z", 1_795_290_787_042),
            ("2026-11-21T19:53:07.5Z", 1_795_290_787_500), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ])
    func known(text: String, milliseconds: UInt64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(
        "What is no time in UTC is refused",
        arguments: [
            "", "2026", "2026-11", "2026-13-01", "2026-02-29", "1900-02-29", "2026-04-31", "2026-00-10", "2026-01-00", "1969-12-31", "2026-11-21T",
            "2026-11-21Z",
            "2026-11-21T24:00:00Z", "2026-11-21T23:60:00Z", "2026-11-21T23:59:60Z", "2026-11-21T23:59:59", "2026-11-21T23:59:59+00:00",
            "2026-11-21T23:59:59.Z", "2026-11-21T23:59:59.1234Z", "2026-11-21 23:59:59Z", "2026-11-2１", "20x6-11-21",
        ])
    func refused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
