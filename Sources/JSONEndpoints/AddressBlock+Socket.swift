internal import Glibc
package import NIOCore
package import Resilience

extension AddressBlock {
    /// nil for an address that is not of the internet.
    package init?(_ address: SocketAddress) {
        guard let text = address.ipAddress else { return nil }
        let isVersion6 = text.utf8.contains(UInt8(ascii: ":"))
        var bytes = [UInt8](repeating: 0, count: isVersion6 ? 16 : 4)
        guard inet_pton(isVersion6 ? AF_INET6 : AF_INET, String(text.prefix { $0 != "%" }), &bytes) == 1 else { return nil }
        self.init(bytes: bytes)
    }
}
