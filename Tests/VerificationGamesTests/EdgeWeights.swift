import ReferenceModel
import VerificationGames

/// Weights files in which numbers stand at their borders, made of the embedded ones.
enum EdgeWeights: CaseIterable {
    /// Every recurrent and output weight is 127 or −127 and every scale 0, so that sums are as large as they get.
    case saturated
    /// All output rows are equal, so that all logits tie.
    case ties
    /// Biases are at their limits.
    case biases

    private static let rows = 960
    private static let payload = 32
    private static let scales = 32 + 2 * 2 * 513 + 2 * 4 * 256

    func model() throws -> ReferenceModel {
        var bytes = ReferenceModel.embedded.weights
        let biases = Self.scales + 2 * Self.rows + 97
        let recurrent = biases + 2 * (Self.rows + 97) + 98 * Self.rows
        let output = recurrent + Self.rows * 320
        switch self {
        case .saturated:
            for index in Self.scales..<biases { bytes[index] = 0 }
            for index in recurrent..<bytes.count { bytes[index] = (index / 7 + index / 320) % 3 == 0 ? 0x81 : 0x7f }
        case .ties:
            for row in 1..<97 {
                bytes[Self.scales + 2 * Self.rows + row] = bytes[Self.scales + 2 * Self.rows]
                for byte in 0..<2 { bytes[biases + 2 * (Self.rows + row) + byte] = bytes[biases + 2 * Self.rows + byte] }
                for column in 0..<320 { bytes[output + 320 * row + column] = bytes[output + column] }
            }
        case .biases:
            for index in 0..<Self.rows + 97 {
                bytes[biases + 2 * index] = index.isMultiple(of: 2) ? 0xff : 0x00
                bytes[biases + 2 * index + 1] = index.isMultiple(of: 2) ? 0x7f : 0x80
            }
        }
        let checksum = fnv1a(bytes[Self.payload...])
        for byte in 0..<8 { bytes[20 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt64(byte))) }
        return try ReferenceModel(weights: bytes)
    }
}
