internal import StrictJSON

extension RequestReader {
    /// Reads a form's fields. Those that metering depends on must be given once, under their exact names, as plain values.
    ///
    /// - Throws: ``RequestFault``.
    mutating func readForm(_ body: [UInt8], boundary: FormBoundary) throws(RequestFault) {
        try body.viewed { (view) throws(RequestFault) in
            guard let text = boundary.text else { throw .malformedForm(.noBoundary) }
            var parts: MultipartReader
            do throws(FormFault) { parts = try MultipartReader(view, boundary: text) } catch { throw .malformedForm(error) }
            while let part = try next(&parts) { try self.read(part, in: view) }
        }
    }

    private func next(_ parts: inout MultipartReader) throws(RequestFault) -> MultipartReader.Part? {
        do throws(FormFault) { return try parts.next() } catch { throw .malformedForm(error) }
    }

    private mutating func read(_ part: MultipartReader.Part, in bytes: ByteView) throws(RequestFault) {
        let name = Array(part.name.utf8)
        guard let spelling = RequestField.named(name) else { return }
        // Several images of one edit share a name.
        if case .exact(.imageList) = spelling {
            request.hasHiddenInput = true
            return
        }
        let field = try admit(spelling, as: { name })
        let role = request.endpoint.format.role(of: field)
        let value = FormValue(bytes: bytes, range: part.content)
        switch role {
        case .hiddenInput, .sound, .ignored: break
        default:
            guard !part.isFile, part.charset == nil || part.charset == "utf-8" || part.charset == "us-ascii" else {
                throw .wrongType("\(field.name)", expected: "a plain value in UTF-8")
            }
        }
        try readFormField(field, as: role, value)
    }
}
