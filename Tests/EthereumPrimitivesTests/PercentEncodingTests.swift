import EthereumPrimitives
import Testing

@Suite("Percent-encoding")
struct PercentEncodingTests {
    @Test("Every byte survives encoding and decoding, and only unreserved ones stay as they are")
    func roundTrip() {
        for scalar in [0x00...0x7F, 0x80...0x8F, 0x7F0...0x80F, 0xFFF0...0x1000F].joined().compactMap(Unicode.Scalar.init) {
            let text = "a" + String(scalar)
            let encoded = PercentEncoding.encode(text)
            #expect(PercentEncoding.decode(encoded) == text)
            #expect(encoded.utf8.allSatisfy { PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: "%") })
            #expect((encoded == text) == (scalar.isASCII && PercentEncoding.isUnreserved(UInt8(scalar.value))))
        }
        #expect(PercentEncoding.encode("a/ü~") == "a%2F%C3%BC~")
    }

    @Test(
        "A broken escape is refused, a sign in place of a digit as well",
        arguments: ["%", "%4", "%4g", "%g4", "%+5", "%-0", "a%", "%%41", "%ff", "%c3"])
    func broken(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}
