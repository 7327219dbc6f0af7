internal import HTTPTypes
internal import Hummingbird
internal import Markup
internal import NIOCore

/// A whole page: its content between the bar at the top and the foot.
struct Page: Sendable {
    let title: String
    let content: HTML
    /// The path of the same as JSON.
    var jsonPath: String?
    /// True for a page about somebody who signed in, which nobody may keep.
    var isPrivate = false
    /// Who is signed in.
    var reader: Reader?
    var status = HTTPResponse.Status.ok

    init(title: String, content: HTML, jsonPath: String? = nil, isPrivate: Bool = false) {
        (self.title, self.content, self.jsonPath, self.isPrivate) = (title, content, jsonPath, isPrivate)
    }

    var html: HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title) – imo</title>
        <link rel="icon" type="image/svg+xml" href="\(Asset.icon.path)">
        <link rel="stylesheet" href="\(Asset.stylesheet.path)">
        <script src="\(Asset.walletScript.path)" defer></script>
        </head>
        <body>
        <a class="skip" href="#main">Skip to content</a>
        \(bar)
        <main id="main">
        \(content)
        </main>
        <footer><p>Every number here follows from the ledger's journal. \(twin)<a href="/imo/v1/openapi.json">API</a></p></footer>
        </body>
        </html>

        """
    }

    private var twin: HTML {
        guard let jsonPath else { return .none }
        return "The same as <a href=\"\(jsonPath)\">JSON</a>. "
    }

    private var bar: HTML {
        """
        <header><nav aria-label="Site">
        <a class="brand" href="/">imo</a>
        <form role="search" action="/find" method="get"><label class="hidden" for="find">Model, address or receipt</label>
        <input id="find" name="q" type="search" placeholder="Model, address or receipt" autocomplete="off" spellcheck="false" maxlength="200"></form>
        \(standing)
        </nav></header>
        """
    }

    private var standing: HTML {
        guard let reader else { return "<a href=\"/sign-in\">Sign in</a>" }
        return "<a href=\"\(reader.home)\">\(HTML.name(reader.name))</a>"
    }

    var response: Response {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: isPrivate || reader != nil ? "no-store" : "no-cache"]
        headers.append(PageHeaders.all)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html.markup)))
    }
}
