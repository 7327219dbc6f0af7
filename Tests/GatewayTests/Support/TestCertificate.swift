import Foundation
import InferenceProxy

/// A certificate for localhost that vouches for itself, and its key, which protects nothing. Both are constants: a program that makes them would be a child
/// process, which exit tests wait for as well.
enum TestCertificate {
    /// Writes both into a directory.
    static func write(to directory: URL) throws -> TLSFiles {
        let (certificate, key) = (directory.appending(path: "certificate.pem"), directory.appending(path: "key.pem"))
        try Data(TestCertificate.certificate.utf8).write(to: certificate)
        try Data(TestCertificate.key.utf8).write(to: key)
        return TLSFiles(certificatePath: certificate.path, keyPath: key.path)
    }

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBgDCCASWgAwIBAgIUaYeyG6tYBi9mvk4eEWw8czNSszowCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEzMDE0MzkxNloYDzIxMjYxMTA2
        MTQzOTE2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAScRIy7If7tnEnYuaPzdP3EmNoFuiwEN2/zEOPmuHjr3u9pCb71oe9O
        jJUJWbROg9fCaAdV1MWdSqjNcoP7oCelo1MwUTAdBgNVHQ4EFgQUSvPEarLDKeu2
        K1DRrUor9FaIcK4wHwYDVR0jBBgwFoAUSvPEarLDKeu2K1DRrUor9FaIcK4wDwYD
        VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAgqPH+bQSGAbQYaDaVwts
        pvW5KDeysECZj3ZCr0brIpYCIQCekTrrJ3EhnDjvYEz7p8opZ7URxFwZ/di88WrD
        w3LYww==
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2YxP2YmkHYDNwIqn
        mDFpoXdioEfre0kJKK4LzJHFlyqhRANCAAScRIy7If7tnEnYuaPzdP3EmNoFuiwE
        N2/zEOPmuHjr3u9pCb71oe9OjJUJWbROg9fCaAdV1MWdSqjNcoP7oCel
        -----END PRIVATE KEY-----
        """
}
