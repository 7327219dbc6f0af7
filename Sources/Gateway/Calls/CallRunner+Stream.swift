internal import AsyncHTTPClient
internal import EthereumPrimitives
internal import HTTPTypes
internal import LedgerCore
internal import Logging
internal import Metering
internal import NIOCore
internal import NIOHTTP1

extension CallRunner {
    /// Forwards a stream as it comes. The client's answer begins with the upstream's first bytes; its end waits for the charge.
    ///
    /// - Throws: Only before anything was delivered and before `reply` was called.
    func stream(
        _ response: HTTPClientResponse, for call: InferenceCall, hold: CommandID, number: UInt64, reply: Reply
    ) async throws(OpenAIError) {
        // Frames that cannot be read cannot be charged; identity was asked for.
        guard response.isIdentityEncoded else { throw .upstreamMalformed }
        var chunks = response.body.makeAsyncIterator()
        let first: ByteBuffer?
        do { first = try await chunks.next() } catch { throw OpenAIError(upstream: error) }
        guard let first else { throw .upstreamUnreachable }

        let pipe = ResponsePipe()
        pipe.onAbandon { [registry, configuration] in registry.shorten(number, to: .now + .seconds(configuration.drainSeconds)) }
        var headers = clientFields(of: response.headers)
        headers[.imoReceipt] = hold.description
        reply(.success(.stream(headers, pipe)))

        var relay = StreamRelay(call: call, pipe: pipe, headers: headers, configuration: configuration)
        await withTaskCancellationHandler {
            do {
                try await pump(first, chunks: &chunks, into: &relay)
            } catch {
                relay.fail()
                logger.info("stream broke off", metadata: ["call": "\(hold)", "error": "\(type(of: error))"])
            }
            await end(relay, of: call, hold: hold)
        } onCancel: {
            pipe.hurry()
        }
        // What follows the end is read so that the connection can be used again, for a while.
        registry.drain(number, until: .now + .seconds(configuration.drainSeconds))
        while (try? await chunks.next()) != nil {}
    }

    private func pump(_ first: ByteBuffer, chunks: inout HTTPClientResponse.Body.AsyncIterator, into relay: inout StreamRelay) async throws {
        var chunk: ByteBuffer? = first
        while let bytes = chunk {
            try await relay.forward(Array(bytes.readableBytesView))
            if relay.isEnded { return }
            chunk = try await chunks.next()
        }
        await relay.finish()
    }

    /// Charges what the stream used and releases its last bytes.
    private func end(_ relay: consuming StreamRelay, of call: InferenceCall, hold: CommandID) async {
        let meter = relay.meter
        if meter.hasDeliveredNothing {
            await books.void(hold, reason: .upstreamFailed)
            return await relay.releaseUncharged()
        }
        let metered = MeteredUsage(of: call.request, counts: meter.counts, outputBytes: meter.textBytes)
        do throws(OpenAIError) {
            let charge = try await books.settle(
                hold, usage: metered.usage, source: metered.source, responseHash: relay.digest.finish(), account: call.caller.account)
            let record = relay.hasFailed ? nil : await recorder.record(call, text: meter.text, seed: meter.seed)
            await relay.release(charge, record: record)
        } catch {
            await relay.breakOff(error)
        }
    }
}

extension HTTPClientResponse {
    fileprivate var isIdentityEncoded: Bool {
        headers[canonicalForm: "content-encoding"].allSatisfy { $0.lowercased() == "identity" }
    }
}
