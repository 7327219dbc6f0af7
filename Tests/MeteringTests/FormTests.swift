import EthereumTestSupport
import Metering
import Testing

@Suite struct FormTests {
    private func read(_ form: Form, _ endpoint: Endpoint = .imageEdits) throws(RequestFault) -> InferenceRequest {
        try InferenceRequest(endpoint: endpoint, body: form.body, contentType: form.contentType)
    }

    private func read(_ text: String, contentType: String = "multipart/form-data; boundary=B") throws(RequestFault) -> InferenceRequest {
        try InferenceRequest(endpoint: .imageEdits, body: Array(text.utf8), contentType: contentType)
    }

    @Test("A form's fields are read, and only its model is changed")
    func fields() throws {
        let form = Form(
            fields: [("model", "m"), ("prompt", "1234"), ("n", "3"), ("stream", "True"), ("unknown", "x")], file: [0, 13, 10, 45, 45, 255],
            fileField: "image[]")
        let request = try read(form)
        #expect(request.model == "m" && request.isStream && request.outputCount == 3 && request.inputBytes == 4 && request.hasHiddenInput)
        #expect(request.upstreamBody(model: "m") == form.body)
        var renamed = form
        renamed.fields[0].1 = "their model"
        #expect(request.upstreamBody(model: "their model") == renamed.body)
    }

    @Test(
        "A boundary is read quoted or not, whatever the case of its name",
        arguments: [
            "multipart/form-data; boundary=B", "Multipart/Form-Data;Boundary=\"B\"", "multipart/form-data; charset=utf-8; boundary=B ",
        ])
    func boundaries(contentType: String) throws {
        #expect(try read("--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--B--\r\n", contentType: contentType).model == "m")
    }

    @Test(
        "A form without one clean boundary is refused",
        arguments: [
            "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=a; boundary=b",
            "multipart/form-data; boundary=a b", "multipart/form-data; boundary=\"a",
            "multipart/form-data; boundary=" + String(repeating: "a", count: 71),
        ])
    func badBoundaries(contentType: String) {
        #expect(throws: RequestFault.malformedForm(.noBoundary)) { try read("--B--", contentType: contentType) }
    }

    @Test(
        "What two parsers could read differently is refused",
        arguments: [
            "", "--B", "--B--x", "x--B\r\n", "--B\r\n--B--", "--B\n", "--B \r\n",
            // Bare line feeds, folded and repeated headers, a delimiter in a content.
            "--B\r\nContent-Disposition: form-data; name=\"model\"\n\nm\r\n--B--",
            "--B\r\nContent-Disposition: form-data;\r\n name=\"model\"\r\n\r\nm\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name=\"model\"\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nm\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\n--B--",
            "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm--B\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n--B--",
            // Names that are written in more than one way.
            "--B\r\nContent-Disposition: form-data; name=\"model\"; name=\"x\"\r\n\r\nm\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name*=utf-8''model\r\n\r\nm\r\n--B--",
            "--B\r\nContent-Disposition: form-data; filename=\"\\\"; name=\"model\"\r\n\r\nm\r\n--B--",
            "--B\r\nContent-Disposition: attachment; name=\"model\"\r\n\r\nm\r\n--B--",
            "--B\r\nContent-Disposition: form-data\r\n\r\nm\r\n--B--", "--B\r\nContent-Type: text/plain\r\n\r\nm\r\n--B--",
            "--B\r\n: form-data\r\n\r\nm\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name=\"_charset_\"\r\n\r\nutf-16\r\n--B--",
            "--B\r\nContent-Disposition: form-data; name=\"model\"\r\nContent-Transfer-Encoding: base64\r\n\r\nbQ==\r\n--B--",
        ])
    func ambiguities(body: String) {
        #expect {
            try read(body)
        } throws: { error in
            if case .malformedForm? = error as? RequestFault { true } else { false }
        }
    }

    @Test(
        "A field that counts is given once, under its exact name, as a plain value",
        arguments: [
            ([("model", "m"), ("model", "n")], .duplicate("model")), ([("Model", "m")], .misspelled("Model", meant: "model")),
            ([("model", "m"), ("n", "1.0")], .wrongType("n", expected: "a whole number")),
            ([("model", "m"), ("n", "")], .wrongType("n", expected: "a whole number")),
            ([("model", "m"), ("stream", "maybe")], .wrongType("stream", expected: "true or false")), ([("prompt", "x")], .missing("model")),
        ] as [([(String, String)], RequestFault)])
    func fieldFaults(fields: [(String, String)], fault: RequestFault) {
        #expect(throws: fault) { try read(Form(fields: fields)) }
    }

    @Test("A file is no model, nor is a text in another charset", arguments: ["; filename=\"x\"", "\r\nContent-Type: text/plain; charset=utf-16"])
    func filesAsFields(addition: String) {
        #expect(throws: RequestFault.wrongType("model", expected: "a plain value in UTF-8")) {
            try read("--B\r\nContent-Disposition: form-data; name=\"model\"\(addition)\r\n\r\nm\r\n--B--")
        }
    }

    @Test("Sound comes as a form with a file")
    func soundForms() throws {
        #expect(throws: RequestFault.malformedForm(.notAForm)) {
            try InferenceRequest(endpoint: .transcriptions, body: Array(#"{"model":"m"}"#.utf8), contentType: "application/json")
        }
        #expect(throws: RequestFault.missing("file")) { try read(Form(fields: [("model", "m")]), .transcriptions) }
    }

    @Test("Parts are limited in number, and their headers in size")
    func formLimits() throws {
        #expect(throws: RequestFault.malformedForm(.tooManyParts(maximumCount: 256))) {
            try read(Form(fields: [("model", "m")] + [(String, String)](repeating: ("x", "y"), count: 256)))
        }
        _ = try read(Form(fields: [("model", "m")] + [(String, String)](repeating: ("x", "y"), count: 255)))
        #expect(throws: RequestFault.self) { try read(Form(fields: [("model", "m"), (String(repeating: "x", count: 9000), "y")])) }
    }

    @Test("A WAVE file tells its length itself; of other sound a second is 8,000 bytes, rounded up")
    func seconds() throws {
        func seconds(_ file: [UInt8]) throws -> UInt64 { try read(Form(fields: [("model", "m")], file: file), .transcriptions).soundSeconds }
        #expect(try seconds([]) == 0)
        #expect(try seconds([1]) == 1)
        #expect(try seconds([UInt8](repeating: 7, count: 8000)) == 1)
        #expect(try seconds([UInt8](repeating: 7, count: 8001)) == 2)
        #expect(try seconds(wave(sampleRate: 16_000, count: 48_000)) == 2)
        #expect(try seconds(wave(sampleRate: 16_000, count: 64_000)) == 2)
        // A header that contradicts itself is not believed; neither is one that promises more than there is.
        #expect(try seconds(wave(sampleRate: 16_000, count: 48_000, byteRate: 1 << 30)) == 7)
        #expect(try seconds(wave(sampleRate: 16_000, count: 32_000, declared: 1 << 30)) == 1)
        for end in 0..<60 { _ = try seconds(Array(wave(sampleRate: 16_000, count: 20).prefix(end))) }
    }

    @Test("A WAVE header is not believed where it says nothing, too little, or what no recording has")
    func falseWaves() throws {
        func seconds(_ file: [UInt8]) throws -> UInt64 { try read(Form(fields: [("model", "m")], file: file), .transcriptions).soundSeconds }
        // A minute of 16 kHz.
        let minute = 1_920_000
        for declared in [0, .max, 2, 1_000_000] as [UInt32] {
            #expect(try seconds(wave(sampleRate: 16_000, count: minute, declared: declared)) == 60)
        }
        let list = Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0]
        #expect(try seconds(wave(sampleRate: 16_000, count: minute) + list) == 60)
        #expect(try seconds(wave(sampleRate: 16_000, count: minute) + list + [1]) == 61, "something is left over")
        // A second chunk of data, which some servers read as well.
        let second = Array("data".utf8) + [0, 0x77, 1, 0] + [UInt8](repeating: 0, count: 96_000)
        #expect(try seconds(wave(sampleRate: 16_000, count: 32_000) + second) >= 4)
        for rate in [1, 960_000, 1_000_000_000] as [UInt32] {
            #expect(try seconds(wave(sampleRate: rate, count: minute)) == 241, "\(rate) Hz: a second for every 8,000 bytes")
        }
    }

    private func wave(sampleRate: UInt32, count: Int, byteRate: UInt32? = nil, declared: UInt32? = nil) -> [UInt8] {
        func bytes(_ value: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let format = bytes(1, 2) + bytes(1, 2) + bytes(sampleRate, 4) + bytes(byteRate ?? sampleRate * 2, 4) + bytes(2, 2) + bytes(16, 2)
        return Array("RIFF".utf8) + bytes(0, 4) + Array("WAVEfmt ".utf8) + bytes(16, 4) + format + Array("data".utf8)
            + bytes(declared ?? UInt32(count), 4) + [UInt8](repeating: 0, count: count)
    }

    @Test("Any damage to a form is read or refused, and what is forwarded reads the same", arguments: 1...8 as ClosedRange<UInt64>)
    func damage(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let form = Form(fields: [("model", "m"), ("n", "2"), ("stream", "true")], file: [1, 2, 3], fileField: "image")
        for _ in 0..<2_000 {
            var body = form.body
            let index = Int.random(in: 0..<body.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: body[index] = UInt8.random(in: 0...255, using: &random)
            case 1: body.remove(at: index)
            default: body.insert(Array("\r\n-B\"; ".utf8).randomElement(using: &random) ?? 0, at: index)
            }
            guard let request = try? InferenceRequest(endpoint: .imageEdits, body: body, contentType: form.contentType) else { continue }
            let forwarded = try InferenceRequest(endpoint: .imageEdits, body: request.upstreamBody(model: "other"), contentType: form.contentType)
            #expect(forwarded.model == "other" && forwarded.outputCount == request.outputCount && forwarded.isStream == request.isStream)
        }
    }
}
