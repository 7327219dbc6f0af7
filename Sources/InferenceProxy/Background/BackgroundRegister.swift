internal import Dispatch
package import LedgerCore
internal import PrivateFiles
internal import StrictJSON
internal import Synchronization

/// The background responses that callers may still ask for, in a file that is written whole at each change.
///
/// A response is in the file before its caller learns of it. So a restart, or a crash, neither forgets whose it is nor what it owes.
package final class BackgroundRegister: Sendable {
    /// The most responses of all accounts. The oldest finished ones give way; where none is finished, no more are taken.
    package static let capacity = 4096
    /// The most responses of one account, so that no account takes the room of the others.
    package static let share = 256

    private let path: String
    private let responses: Mutex<[BackgroundResponse]>
    /// Writes in the order of the changes, off the event loops.
    private let queue = DispatchQueue(label: "imo.gateway.background")

    /// Reads the file. One that is not there has no responses.
    ///
    /// - Throws: ``BackgroundRegisterFailure`` when the file cannot be read: its responses may owe something.
    package init(path: String) throws(BackgroundRegisterFailure) {
        self.path = path
        let bytes: [UInt8]?
        do { bytes = try PrivateFile.read(path, maximumBytes: 64 << 20)?.bytes } catch {
            throw BackgroundRegisterFailure(path: path, reason: error.reason)
        }
        guard let bytes else {
            responses = Mutex([])
            return
        }
        guard let document = try? JSONValue(parsing: bytes), case .array(let list)? = document["responses"] else {
            throw BackgroundRegisterFailure(path: path, reason: "it has no list of responses")
        }
        let read = list.compactMap { BackgroundResponse(json: $0) }
        guard read.count == list.count else { throw BackgroundRegisterFailure(path: path, reason: "one of its responses cannot be read") }
        responses = Mutex(read)
    }

    /// The response of this id that belongs to an account; nil for every other one.
    func response(_ id: String, of account: AccountName) -> BackgroundResponse? {
        responses.withLock { $0.last { $0.id == id && $0.account == account } }
    }

    /// The account that a response was made for; nil for one that was not made in the background.
    func owner(of id: String) -> AccountName? {
        responses.withLock { $0.last { $0.id == id }?.account }
    }

    /// Those that are not finished.
    var unfinished: [BackgroundResponse] { responses.withLock { $0.filter { !$0.isFinished } } }

    /// Whether a hold belongs to a response that is not finished.
    package func needs(_ hold: CommandID) -> Bool { responses.withLock { $0.contains { $0.hold == hold && !$0.isFinished } } }

    /// Adds a response.
    ///
    /// - Parameter then: Called once, from anywhere, with whether it is in the file.
    package func add(_ response: BackgroundResponse, then: @escaping @Sendable (Bool) -> Void) {
        let isTaken = responses.withLock { list in
            if list.count(where: { $0.account == response.account }) >= BackgroundRegister.share {
                guard let own = list.firstIndex(where: { $0.account == response.account && $0.isFinished }) else { return false }
                list.remove(at: own)
            }
            if list.count >= BackgroundRegister.capacity, let oldest = list.firstIndex(where: \.isFinished) { list.remove(at: oldest) }
            guard list.count < BackgroundRegister.capacity else { return false }
            list.append(response)
            return true
        }
        guard isTaken else { return then(false) }
        queue.async { [self] in
            let isWritten = write()
            if !isWritten { responses.withLock { $0.removeAll { $0.hold == response.hold } } }
            then(isWritten)
        }
    }

    /// Notes that nothing is owed for a response any more. If that does not get into the file, it is found out again after a restart.
    func finish(_ hold: CommandID) {
        responses.withLock { list in
            if let index = list.firstIndex(where: { $0.hold == hold }) { list[index].isFinished = true }
        }
        queue.async { [self] in _ = write() }
    }

    /// Forgets a response that was deleted.
    func remove(_ hold: CommandID) {
        responses.withLock { $0.removeAll { $0.hold == hold } }
        queue.async { [self] in _ = write() }
    }

    /// Waits until every change is written.
    package func flush() { queue.sync {} }

    /// - Returns: Whether the file has the present responses.
    private func write() -> Bool {
        let document = JSONValue.object(["version": .number("1"), "responses": .array(responses.withLock { $0 }.map(\.json))])
        do { try PrivateFile.replace(path, content: document.utf8) } catch { return false }
        return true
    }
}

/// The file of background responses cannot be used.
package struct BackgroundRegisterFailure: Error, Sendable, Hashable, CustomStringConvertible {
    let path: String
    let reason: String

    package var description: String {
        "\(path) cannot be used (\(reason)); it says which background responses are still to be charged: restore it, or move it away to give their holds back"
    }
}
