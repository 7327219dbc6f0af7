internal import EthereumPrimitives
internal import HTTPTypes
internal import Hummingbird
internal import Markup
internal import NIOCore
internal import TransparencyLog

/// A page about one thing that the log proves: a heading, what it is, its chain of proof as a picture, and how to check it.
struct ProofPage {
    let title: String
    let body: HTML
    /// nil for a page that may change.
    var cacheControl = "no-cache"

    /// The one style sheet. The policy names it by its hash, so that no other style, and no script at all, is ever carried out.
    private static let style = """
        :root{color-scheme:light dark}
        body{font:1rem/1.5 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:1rem}
        nav a{margin-right:1rem}
        h1{font-size:1.4rem;overflow-wrap:anywhere}
        h2{font-size:1.1rem}
        table{border-collapse:collapse}
        th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;overflow-wrap:anywhere}
        th{font-weight:600;white-space:nowrap}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .75rem;margin:0}
        dd{margin:0;overflow-wrap:anywhere}
        ol{padding-left:1.5rem;margin:0;overflow-wrap:anywhere}
        pre,code{font:.9rem ui-monospace,monospace}
        pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid;padding:.5rem}
        svg{max-width:100%;height:auto}
        svg text{fill:currentColor;font:13px ui-monospace,monospace}
        @media (max-width:40rem){th,td{display:block;padding:.1rem 0}}
        """

    private static let policy: String = {
        let hash = String(decoding: Base64.encode(SHA256.hash(Array(style.utf8)).bytes), as: UTF8.self)
        return "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    }()

    func response() -> Response {
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>\(HTML(stringLiteral: ProofPage.style))</style>
            </head>
            <body>
            <nav aria-label="Log"><a href="/log">The log</a></nav>
            <main>
            <h1>\(title)</h1>
            \(body)
            </main>
            </body>
            </html>

            """
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: cacheControl, .xContentTypeOptions: "nosniff"]
        headers[.contentSecurityPolicy] = ProofPage.policy
        if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: page.markup)))
    }

    /// A file to download, and the command that checks it.
    static func check(file: String, at path: String, with command: String) -> HTML {
        """
        <h2>Check it yourself</h2>
        <p><a href="\(path)" download="\(file)">Download \(file)</a>, then, with the log's key from a time and a source that you trust:</p>
        <pre>\(command)</pre>
        """
    }
}
