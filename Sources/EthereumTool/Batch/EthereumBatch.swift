internal import StrictJSON

/// The batch mode: Ethereum's codecs, hashes and signatures for other programs. Any line that is read gets one JSON object in response.
///
/// A request is `{"id":…,"method":"…","params":{…}}`, a response `{"id":…,"result":{…}}` or
/// `{"id":…,"error":{"code":"…","message":"…"}}`. Byte strings are `0x` hexadecimal, integers decimal strings, tuples and arrays JSON
/// arrays.
public enum EthereumBatch {
    /// Returns the response to one line, without a line feed.
    public static func answer(to line: [UInt8]) -> [UInt8] {
        let request: JSONValue
        do {
            request = try JSONValue(parsing: line)
        } catch {
            return failure(id: .null, BatchError(.parse, error.description)).utf8
        }
        let id = request["id"] ?? .null
        do {
            return success(id: id, try result(of: request)).utf8
        } catch {
            return failure(id: id, error).utf8
        }
    }

    /// The names of the methods, in alphabetical order.
    public static var methodNames: [String] { BatchMethod.allCases.map(\.rawValue).sorted() }

    /// The parameters of a method, in alphabetical order; none for a method that does not exist.
    package static func parameterNames(of method: String) -> [String] { BatchMethod(rawValue: method)?.parameterNames.sorted() ?? [] }

    private static func result(of request: JSONValue) throws(BatchError) -> JSONValue {
        guard case .object = request else { throw BatchError(.request, "the request is \(request.kindName), not an object") }
        if let unknown = request.member(outside: ["id", "method", "params"]) {
            throw BatchError(.request, "the request has the member \"\(unknown.prefix(60))\": expected id, method and params")
        }
        guard let name = request["method"]?.stringValue else { throw BatchError(.request, "\"method\" is not a string") }
        guard let method = BatchMethod(rawValue: name) else {
            throw BatchError(.method, "there is no method '\(name.prefix(60))': expected one of \(methodNames.joined(separator: ", "))")
        }
        let parameters = request["params"] ?? .object([] as [JSONMember])
        guard case .object = parameters else { throw BatchError(.request, "\"params\" is \(parameters.kindName), not an object") }
        return try method.run(BatchParameters(parameters))
    }

    private static func success(id: JSONValue, _ result: JSONValue) -> JSONValue {
        .object([JSONMember("id", id), JSONMember("result", result)])
    }

    /// Returns the response to a line that was too long to be read.
    public static func tooLong(maximumBytes: Int) -> [UInt8] {
        failure(id: .null, BatchError(.parse, "the line is longer than \(maximumBytes) bytes")).utf8
    }

    private static func failure(id: JSONValue, _ error: BatchError) -> JSONValue {
        .object([
            JSONMember("id", id),
            JSONMember(
                "error",
                .object([
                    JSONMember("code", .string(error.code.rawValue)), JSONMember("message", .string(error.message)),
                ])),
        ])
    }
}

/// The error of a request.
struct BatchError: Error, Sendable {
    /// The kind of error, for programs. The names are permanent.
    enum Code: String, Sendable {
        /// The line is not JSON.
        case parse
        /// The JSON is not a request.
        case request
        /// The method does not exist.
        case method
        /// A parameter is missing or has the wrong form.
        case params
        case rlp
        case abi
        case address
        case signature
        case typedData
        case transaction
        case siwe
        case keystore
        case mnemonic
        case merkle
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Runs `body` and gives its error a code.
    static func mapping<Result, Failure: Error>(
        _ code: Code, _ body: () throws(Failure) -> Result
    ) throws(BatchError) -> Result {
        do {
            return try body()
        } catch {
            throw BatchError(code, "\(error)")
        }
    }
}
