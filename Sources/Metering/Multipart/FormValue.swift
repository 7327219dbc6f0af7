internal import StrictJSON

/// The value of a form's field, read where it lies.
struct FormValue {
    let bytes: ByteView
    let range: Range<Int>

    var text: String { String(decoding: bytes.copy(range), as: UTF8.self) }

    /// The value as a boolean; nil for anything else. Accepts the spellings that servers accept, such as `1` and `True`.
    var bool: Bool? {
        switch range.count <= 5 ? text.lowercased() : "" {
        case "true", "1", "on", "yes": true
        case "false", "0", "off", "no", "": false
        default: nil
        }
    }

    /// The value as a whole number in decimal digits; nil for anything else.
    var count: UInt64? { range.count <= 20 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt64(text) : nil }
}

/// The size in bytes of a second of compressed speech or music, about (64 kbit/s).
private let bytesPerSecond: UInt64 = 8000

extension FormValue {
    /// The duration of a sound in seconds, rounded up. Exact for a WAVE file of PCM, by its header; otherwise a second for every 8,000 bytes.
    var soundSeconds: UInt64 {
        let (bytes, rate) = wave ?? (UInt64(range.count), bytesPerSecond)
        return bytes / rate + (bytes % rate == 0 ? 0 : 1)
    }

    /// The number of bytes of sound in a WAVE file, and of those in a second; nil for any other file, and for a header that contradicts itself or names a
    /// format that no recording has.
    ///
    /// The sound ends where the header says only if the file goes on from there in whole chunks to its end. A size that was never filled in (0 or 0xFFFFFFFF)
    /// and any other that leaves something over stand for the rest of the file.
    private var wave: (bytes: UInt64, rate: UInt64)? {
        guard isTag("RIFF", at: 0), isTag("WAVE", at: 8) else { return nil }
        var offset = 12
        var rate: UInt64?
        while let size = number(at: offset + 4, count: 4) {
            let content = offset + 8
            if isTag("data", at: offset), let rate {
                let rest = UInt64(max(range.count - content, 0))
                return (size > 0 && endsInWholeChunks(after: content, size) ? size : rest, rate)
            }
            if isTag("fmt ", at: offset) {
                guard rate == nil else { return nil }
                rate = pulseCodeRate(at: content)
            }
            offset = content + Int(size) + Int(size & 1)
        }
        return nil
    }

    /// Whether the file from the end of a chunk on consists of whole chunks.
    private func endsInWholeChunks(after content: Int, _ size: UInt64) -> Bool {
        var offset = content + Int(size) + Int(size & 1)
        while offset < range.count {
            // Of several data chunks servers read one or all.
            guard let size = number(at: offset + 4, count: 4), hasTag(at: offset), !isTag("data", at: offset) else { return false }
            offset += 8 + Int(size) + Int(size & 1)
        }
        // The byte that makes the last chunk even may be missing.
        return offset == range.count || offset == range.count + 1
    }

    /// The bytes in a second, from a format chunk; nil unless it describes PCM consistently, as recordings have it: 4 to 192 kHz, up to 8 channels and
    /// 64 bits, and not more than 192 kHz of two channels with 24 bits altogether.
    private func pulseCodeRate(at offset: Int) -> UInt64? {
        guard let format = number(at: offset, count: 2), let channels = number(at: offset + 2, count: 2),
            let samples = number(at: offset + 4, count: 4), let rate = number(at: offset + 8, count: 4), let bits = number(at: offset + 14, count: 2)
        else { return nil }
        let isConsistent = rate == samples * channels * (bits / 8) && (format == 1 || format == 3 || format == 0xFFFE)
        let isPlausible =
            (4000...192_000).contains(samples) && (1...8).contains(channels) && bits % 8 == 0 && (8...64).contains(bits) && rate <= 192_000 * 6
        return isConsistent && isPlausible ? rate : nil
    }

    /// Whether four printable characters stand here, as a chunk's name is.
    private func hasTag(at offset: Int) -> Bool { (0..<4).allSatisfy { (0x20...0x7E).contains(bytes[range.lowerBound + offset + $0]) } }

    private func isTag(_ tag: StaticString, at offset: Int) -> Bool {
        guard range.count - offset >= 4 else { return false }
        for index in 0..<4 where bytes[range.lowerBound + offset + index] != tag.utf8Start[index] { return false }
        return true
    }

    /// Reads a little-endian number; nil beyond the end.
    private func number(at offset: Int, count: Int) -> UInt64? {
        guard offset >= 0, range.count - offset >= count else { return nil }
        return (0..<count).reduce(0) { $0 | UInt64(bytes[range.lowerBound + offset + $1]) << UInt64(8 * $1) }
    }
}
