import ArgumentParser
import ContentProofs
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import ReferenceModel
import StrictJSON
import Upstreams

struct ModelAudit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Find out by random calls whether a server runs the reference model, as it says.",
        discussion: """
            Each call has a prompt of the model's own text, a random seed, length and temperature, so that a server cannot tell it from a caller's, and one right
            answer. So many calls are made that a server which answers the stated share of calls otherwise is found with the stated rate: 459 calls find a
            cheat on 1 % of calls in 99 of 100 audits. The first wrong answer ends the audit with exit code 1. Run it by a schedule, at times that nobody knows.

            EXAMPLE
              imo model audit tiny --url http://127.0.0.1:8080/v1 --cheated-percent 10 --detection-percent 90
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's name there.")
    var model: ModelID

    @Option(help: ArgumentHelp("The base of the OpenAI API, of a gateway or of an upstream.", valueName: "url"))
    var url: String

    @Option(help: ArgumentHelp("A file with the API key for it.", valueName: "file"))
    var apiKeyFile: String?

    @Option(help: "The share of calls, in percent, that a cheat is taken to answer otherwise.")
    var cheatedPercent: Double = 1

    @Option(help: "The rate, in percent, with which it is found.")
    var detectionPercent: Double = 99

    private static let maximumCalls = 100_000
    private static let maximumAnswerBytes = 1 << 20

    func validate() throws {
        guard cheatedPercent > 0, cheatedPercent <= 100 else {
            throw ValidationError("--cheated-percent \(cheatedPercent) is out of range; give more than 0 and at most 100")
        }
        guard detectionPercent >= 0, detectionPercent < 100, plan.calls <= Self.maximumCalls else {
            throw ValidationError(
                "--detection-percent \(detectionPercent) is out of range: give less than 100, and so that \(Self.maximumCalls) calls are enough")
        }
    }

    private var plan: SamplingPlan { SamplingPlan(cheatedShare: cheatedPercent / 100, detectionRate: detectionPercent / 100) }

    func run() async throws {
        try await reportingErrors {
            let upstream = try Upstream(url: url)
            let key = try apiKeyFile.map { String(decoding: try readFile($0), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
            var random = SystemRandomNumberGenerator()
            for number in 1...plan.calls {
                let call = CanaryCall(on: .embedded, using: &random)
                let answer = try await answer(to: call, from: upstream, key: key)
                guard answer == call.answer else {
                    throw Failure(
                        message: "the server does not run the reference model: call \(number), with seed \(call.options.seed), got another answer",
                        code: 1)
                }
            }
            common.show(
                .object([
                    "model": .text(model), "calls": .count(UInt64(plan.calls)), "wrong": .count(0), "verified": .bool(true),
                ]))
        }
    }

    private func answer(to call: CanaryCall, from upstream: Upstream, key: String?) async throws -> [UInt8] {
        let body = JSONValue.object([
            "model": .text(model), "prompt": .string(String(decoding: call.prompt, as: UTF8.self)), "seed": .count(call.options.seed),
            "max_tokens": .count(UInt64(call.options.maximumTokens)), "temperature": .number(decimal(call.options.temperatureMilli)),
        ])
        let response: UpstreamQuery.Answer
        do {
            response = try await UpstreamQuery().send(
                .post, "completions", to: upstream, apiKey: key, body: body.text, maximumBytes: Self.maximumAnswerBytes)
        } catch { throw Failure(message: "\(upstream.url) does not answer; check the address and that it runs", code: 69) }
        guard response.status == 200, let text = try? JSONValue(parsing: response.body)["choices"]?.arrayValue?.first?["text"]?.stringValue else {
            throw Failure(
                message: "\(upstream.url) answered a completion with status \(response.status); check the model's name and the key", code: 69)
        }
        return Array(text.utf8)
    }

    /// Thousandths as a decimal number.
    private func decimal(_ milli: UInt32) -> String { "\(milli / 1000).\(milli % 1000 / 100)" }
}
