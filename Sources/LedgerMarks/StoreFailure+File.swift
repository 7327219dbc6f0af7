package import LedgerCore
package import PrivateFiles

extension StoreFailure {
    package init(_ failure: FileFailure) {
        self.init(code: .unavailable, message: "\(failure.path) cannot be used (\(failure.reason)); check the directory's permissions")
    }
}
