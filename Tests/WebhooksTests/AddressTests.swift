import Testing
import Webhooks

@Suite("Addresses that messages may be sent to")
struct AddressTests {
    @Test(
        "Private, local and special addresses are not public, in whatever version they are written",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1", "169.254.169.254",
            "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
            "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "fe80::1",
            "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::a00:1", "64:ff9b:1::1",
            "::a00:1",
            "100::1", "3fff::1", "localhost", "", "127.1", "0x7f.0.0.1", "2130706433", "fe80::1%eth0",
        ])
    func special(address: String) { #expect(!PublicAddresses.contain(address), "\(address)") }

    @Test(
        "Addresses beside the special ranges are public",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255",
            "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
            "2606:4700:4700::1111", "2a00:1450::1", "2001:200::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
        ])
    func isPublic(address: String) { #expect(PublicAddresses.contain(address), "\(address)") }

    @Test(
        "Addresses of webhooks are absolute URLs of http or https",
        arguments: [
            ("https://example.com/hook", "example.com", true), ("https://example.com:8443/hook?a=b", "example.com", true),
            ("http://10.0.0.7:9000/x", "10.0.0.7", false),
            ("https://[2606:4700::1]:443/x", "2606:4700::1", true),
        ])
    func urls(text: String, host: String, isSecure: Bool) throws {
        let url = try #require(WebhookURL(text))
        #expect(url.host == host && url.isSecure == isSecure && url.text == text)
    }

    @Test(
        "Everything else is refused",
        arguments: [
            "", "example.com", "ftp://example.com", "https://", "https:///x", "https://user@example.com/", "https://example.com/#a",
            "https://example.com:0/",
            "https://example.com:99999/", "https://example.com:x/", "https://exa mple.com/", "https://example.com\\@10.0.0.1/", "https://[::1",
            "HTTPS://example.com",
            "https://example.com/\u{E9}",
        ])
    func malformed(text: String) { #expect(WebhookURL(text) == nil) }
}
