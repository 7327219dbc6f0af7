/// The characters the network knows: printable ASCII and the line feed, the end of a text, and "some other byte".
///
/// Generated text is ASCII, so it is valid UTF-8 wherever it is cut. A prompt may have any bytes: each byte outside the alphabet is read as the
/// one unknown symbol.
enum Alphabet {
    static let lineFeed = 95
    static let endOfText = 96
    static let unknown = 97
    static let inputCount = 98
    /// The number of symbols that can be written: all but the unknown one.
    static let outputCount = 97

    static func symbol(of byte: UInt8) -> Int {
        switch byte {
        case 0x20...0x7e: Int(byte) - 0x20
        case 0x0a: lineFeed
        default: unknown
        }
    }

    /// Returns the byte of a written symbol, nil for the end of the text.
    static func byte(of symbol: Int) -> UInt8? {
        switch symbol {
        case 0..<lineFeed: UInt8(symbol + 0x20)
        case lineFeed: 0x0a
        default: nil
        }
    }
}
