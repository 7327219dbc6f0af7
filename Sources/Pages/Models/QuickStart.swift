internal import LedgerCore
internal import Markup

/// How to call a model in three languages, to be pasted.
struct QuickStart: Sendable {
    let model: ModelID
    let origin: String

    var html: HTML {
        """
        <h2>Call it</h2>
        <p>With a key of this gateway (<code>imo key create</code>), by OpenAI's own clients.</p>
        <h3>Shell</h3>
        <pre tabindex="0"><code>\(shell)</code></pre>
        <h3>Python</h3>
        <pre tabindex="0"><code>\(python)</code></pre>
        <h3>JavaScript</h3>
        <pre tabindex="0"><code>\(javaScript)</code></pre>
        """
    }

    private var shell: String {
        """
        curl \(origin)/v1/chat/completions -H "Authorization: Bearer $IMO_KEY" -H "Content-Type: application/json" \\
          -d '{"model": "\(model)", "messages": [{"role": "user", "content": "Hello"}]}'
        """
    }

    private var python: String {
        """
        import os, openai

        client = openai.OpenAI(base_url="\(origin)/v1", api_key=os.environ["IMO_KEY"])
        answer = client.chat.completions.create(model="\(model)", messages=[{"role": "user", "content": "Hello"}])
        print(answer.choices[0].message.content)
        """
    }

    private var javaScript: String {
        """
        import OpenAI from "openai";

        const client = new OpenAI({ baseURL: "\(origin)/v1", apiKey: process.env.IMO_KEY });
        const answer = await client.chat.completions.create({ model: "\(model)", messages: [{ role: "user", content: "Hello" }] });
        console.log(answer.choices[0].message.content);
        """
    }
}
