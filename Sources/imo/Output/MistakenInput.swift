import AdminAPI
import ChainTransactions
import EthereumABI
import EthereumRPC
import EthereumTool
import EthereumWallet
import Gateway
import InferenceProxy
import Ledger
import LedgerCore
import PrivateFiles
import StrictJSON
import Upstreams

/// An error of a library that says what is wrong with something people gave, and by its exit code of which kind it is.
protocol MistakenInput: Error, CustomStringConvertible {
    var exitCode: Int32 { get }
}

extension KeystoreError: MistakenInput {
    var exitCode: Int32 {
        switch self {
        case .wrongPassword: 77
        case .failed: 70
        case .malformedJSON, .missing, .unsupported, .costOutOfBounds, .addressMismatch, .invalidKey: 65
        }
    }
}

extension KeyEncryptionError: MistakenInput {
    var exitCode: Int32 {
        switch self {
        case .unreadable: 66
        case .open: 77
        case .malformed: 65
        case .exists: 73
        case .insideDataDirectory: 78
        }
    }
}

extension UpstreamDirectoryError: MistakenInput {
    var exitCode: Int32 {
        switch self {
        case .invalidURL: 64
        case .inaccessible: 66
        case .invalidKey, .fallbackCycle: 65
        case .malformed, .keyEncryptionKeyMissing, .otherKeyEncryptionKey, .sealBroken: 78
        }
    }
}

extension TLSFailure: MistakenInput {
    var exitCode: Int32 { 78 }
}

extension ListeningFailure: MistakenInput {
    var exitCode: Int32 {
        switch reason {
        case .inUse: 69
        case .notPermitted: 77
        case .noSuchAddress: 78
        }
    }
}

extension FileFailure: MistakenInput {
    var exitCode: Int32 { 74 }
}

extension CommandFormatError: MistakenInput {
    var exitCode: Int32 { 65 }
}

extension JSONError: MistakenInput {
    var exitCode: Int32 { 65 }
}

extension PrivateKeyError: MistakenInput {
    var exitCode: Int32 { 65 }
}

extension SignedDocumentError: MistakenInput {
    var exitCode: Int32 { 65 }
}

extension ABIError: MistakenInput {
    var exitCode: Int32 { 65 }
}

extension TypedDataError: MistakenInput {
    var exitCode: Int32 { 65 }
}

extension ToolError: MistakenInput {}

extension ChainFault: MistakenInput {
    var exitCode: Int32 { 69 }
}

extension RPCError: MistakenInput {
    var exitCode: Int32 { isTransient ? 69 : 65 }
}

extension AdministratorsFailure: MistakenInput {
    var exitCode: Int32 { 78 }
}

extension AdministratorsFault: MistakenInput {
    var exitCode: Int32 { 65 }
}
