internal import Glibc
internal import NIOCore
internal import ServiceLifecycle

/// The reason why the gateway cannot listen where it was told to.
package struct ListeningFailure: Error, Sendable, CustomStringConvertible {
    package enum Reason: Sendable {
        case inUse
        case notPermitted
        /// The host is not an address of this machine, or is not known.
        case noSuchAddress
    }

    package let reason: Reason
    let host: String
    let port: Int

    /// - Returns: nil for an error that is not about the address.
    init?(_ error: any Error, host: String, port: Int) {
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE: reason = .inUse
        case let error as IOError where error.errnoCode == EACCES || error.errnoCode == EPERM: reason = .notPermitted
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL: reason = .noSuchAddress
        case is SocketAddressError, is SocketAddressError.UnknownHost: reason = .noSuchAddress
        default: return nil
        }
        self.host = host
        self.port = port
    }

    package var description: String {
        switch reason {
        case .inUse: "port \(port) of \(host) is in use by another program; stop it, or give another --port"
        case .notPermitted: "this user may not listen on port \(port) of \(host); give a --port from 1024 on, or the capability CAP_NET_BIND_SERVICE"
        case .noSuchAddress:
            "'\(host)' is not an address of this machine; give --host 127.0.0.1 for this machine alone, or 0.0.0.0 or :: for all its addresses (IPv6 without "
                + "brackets)"
        }
    }
}

/// A service whose failure to listen is told with its address.
struct ListeningService: Service, CustomStringConvertible {
    let service: any Service
    let host: String
    let port: Int

    /// The name in log lines.
    var description: String { "\(service)" }

    init(_ service: any Service, host: String, port: Int) {
        self.service = service
        self.host = host
        self.port = port
    }

    func run() async throws {
        do { try await service.run() } catch { throw ListeningFailure(error, host: host, port: port) ?? error }
    }
}
