/// The unit of limits by address: one IPv4 address, or the first 64 bits of an IPv6 address, which providers give to one customer.
///
/// An IPv4-mapped IPv6 address (`::ffff:a.b.c.d`, RFC 4291 §2.5.5.2) counts as the IPv4 address.
package enum AddressBlock: Sendable, Hashable {
    case version4(UInt64)
    case version6(UInt64)

    /// - Parameter bytes: The address in network order.
    /// - Returns: nil unless there are 4 or 16 bytes.
    package init?(bytes: some Collection<UInt8>) {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        switch bytes.count {
        case 4: self = .version4(number(bytes))
        case 16 where bytes.prefix(12).elementsEqual(mapped): self = .version4(number(bytes.dropFirst(12)))
        case 16: self = .version6(number(bytes.prefix(8)))
        default: return nil
        }
    }
}

private func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
