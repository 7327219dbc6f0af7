"""A page of its own origin, and the browser that opens it."""

import http.server
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading

SCRIPT_SECONDS = 60
PAGE = """<!doctype html><meta charset="utf-8"><title>page</title><script>
(async () => {
  let result;
  try { result = await (async () => { %s })(); } catch (error) { result = {error: String(error)}; }
  await fetch("/result", {method: "POST", body: JSON.stringify(result)});
})();
</script>"""


class Pages:
    """Serves a page, opens it in a headless Chromium, and waits for what its script returns."""

    def __init__(self, directory):
        # Helpers of the browser write to a profile after the browser ended, so profiles are left for pytest to remove.
        self.directory = directory
        self.script = ""
        self.results = queue.Queue()
        pages = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                body = (PAGE % pages.script).encode()
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                pages.results.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(204)
                self.end_headers()

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.port = self.server.server_port
        self.origin = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def run(self, script, host="127.0.0.1"):
        """The value that a script on the page returns; `host` is another name of this machine, and so another origin."""
        self.script = script
        profile = tempfile.mkdtemp(prefix="profile-", dir=self.directory)
        browser = subprocess.Popen(
            [
                shutil.which("chromium"), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", f"--user-data-dir={profile}", f"http://{host}:{self.port}/",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )
        try:
            return self.results.get(timeout=SCRIPT_SECONDS)
        finally:
            os.killpg(browser.pid, signal.SIGKILL)
            browser.wait(10)
