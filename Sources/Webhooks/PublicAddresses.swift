internal import Glibc

/// Tells the addresses of the public Internet from those of this machine, of private networks and of no host at all.
///
/// The table is that of IANA's special-purpose registries (RFC 6890). Addresses that carry an IPv4 address in them are judged by it.
package enum PublicAddresses {
    private static let special4: [(prefix: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16), (0xAC10_0000, 12), (0xC000_0000, 24),
        (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16), (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 4),
        (0xF000_0000, 4),
    ]

    /// Whether a numeric address, of either version, is public; false for what is none.
    package static func contain(_ address: String) -> Bool {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, address, &four) == 1 { return isPublic(UInt32(bigEndian: four.s_addr)) }
        guard inet_pton(AF_INET6, address, &six) == 1 else { return false }
        return isPublic(withUnsafeBytes(of: six) { Array($0) })
    }

    private static func isPublic(_ address: UInt32) -> Bool { !special4.contains { (address ^ $0.prefix) >> (32 - $0.bits) == 0 } }

    private static func isPublic(_ bytes: [UInt8]) -> Bool {
        func four(at start: Int) -> UInt32 { bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        // IPv4-mapped, NAT64 and 6to4.
        if bytes.starts(with: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]) { return isPublic(four(at: 12)) }
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8)) { return isPublic(four(at: 12)) }
        if bytes.starts(with: [0x20, 0x02]) { return isPublic(four(at: 2)) }
        // Only 2000::/3 is given out; of it 2001::/23 and the documentation's are special.
        guard bytes[0] >> 5 == 1 else { return false }
        if bytes[0] == 0x20, bytes[1] == 0x01, bytes[2] < 0x02 { return false }
        if bytes.starts(with: [0x20, 0x01, 0x0D, 0xB8]) { return false }
        return !(bytes[0] == 0x3F && bytes[1] == 0xFF && bytes[2] >> 4 == 0)
    }

    /// The numeric addresses of a host. Waits for the resolver.
    static func resolve(_ host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var next = list
        while let info = next?.pointee {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(info.ai_addr, info.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
                let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                // A zone belongs to this machine alone.
                addresses.append(String(decoding: bytes.prefix { $0 != UInt8(ascii: "%") }, as: UTF8.self))
            }
            next = info.ai_next
        }
        return addresses
    }
}
