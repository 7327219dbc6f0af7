"""A headless Chromium that notes everything it should not see, and wallets for it."""

import os
import pathlib
import shutil

import eth_account
import eth_account.messages
import playwright.sync_api

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SCREENSHOTS = os.environ.get("IMO_SCREENSHOTS")

ANNOUNCE = """
(() => {
  const ask = async request => {
    const answer = await window.walletRequest(JSON.stringify(request));
    if (answer.error) { const error = new Error(answer.error.message); error.code = answer.error.code; throw error; }
    return answer.result;
  };
  const detail = Object.freeze({
    info: Object.freeze({ uuid: '350670db-19fa-4704-a166-e52e178b59d2', name: 'Test wallet', rdns: 'example.test',
      icon: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>' }),
    provider: Object.freeze({ request: ask }),
  });
  const announce = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  window.addEventListener('eip6963:requestProvider', announce);
  announce();
})();
"""


class Wallet:
    """A wallet as EIP-1193 and EIP-6963 describe it, with a key of eth-account. It insists on the active chain, as the common ones do."""

    def __init__(self, account=None, chains=(1, 31337), declines=()):
        self.account = account or eth_account.Account.create()
        self.chain, self.chains, self.declines = 1, chains, declines
        self.asked = []

    def request(self, text):
        import json

        request = json.loads(text)
        method, parameters = request["method"], request.get("params", [])
        self.asked.append(method)
        if method in self.declines:
            return {"error": {"code": 4001, "message": "User rejected the request."}}
        answer = getattr(self, method, None)
        if answer is None:
            return {"error": {"code": 4200, "message": f"{method} is not supported"}}
        return answer(*parameters)

    def eth_requestAccounts(self):
        return {"result": [self.account.address]}

    def eth_chainId(self):
        return {"result": hex(self.chain)}

    def wallet_switchEthereumChain(self, wanted):
        number = int(wanted["chainId"], 16)
        if number not in self.chains:
            return {"error": {"code": 4902, "message": "Unrecognized chain ID"}}
        self.chain = number
        return {"result": None}

    def eth_signTypedData_v4(self, address, text):
        import json

        data = json.loads(text)
        if int(data["domain"]["chainId"]) != self.chain:
            return {"error": {"code": -32603, "message": f"Provided chainId must match the active chainId {self.chain}"}}
        assert address.lower() == self.account.address.lower()
        return {"result": "0x" + self.account.sign_typed_data(full_message=data).signature.hex().removeprefix("0x")}

    def personal_sign(self, text, address):
        assert address.lower() == self.account.address.lower()
        message = eth_account.messages.encode_defunct(hexstr=text)
        return {"result": "0x" + self.account.sign_message(message).signature.hex().removeprefix("0x")}


class Browser:
    """Chromium of Debian, driven by Playwright. `complaints` has everything that a good page does not cause."""

    def __init__(self, driver, origin):
        executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        assert executable, "install chromium-headless-shell"
        self.chromium = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        self.origin = origin
        self.complaints = []

    def page(self, size=DESKTOP, dark=False, wallet=None, scripts=True):
        context = self.chromium.new_context(
            viewport=size, color_scheme="dark" if dark else "light", java_script_enabled=scripts, locale="en-GB", timezone_id="Europe/Berlin"
        )
        context.set_default_timeout(20_000)
        if wallet:
            context.expose_function("walletRequest", wallet.request)
            context.add_init_script(ANNOUNCE)
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda request: self.note(request.url))
        return page

    def note(self, url):
        if not url.startswith((self.origin, "data:")):
            self.complaints.append(f"outside: {url}")

    def visit(self, page, path, status=200):
        response = page.goto(self.origin + path)
        assert response.status == status, f"{path}: {response.status}"
        return page

    def keep(self, page, name):
        """Keeps a screenshot where the environment variable IMO_SCREENSHOTS names a folder."""
        if SCREENSHOTS:
            pathlib.Path(SCREENSHOTS).mkdir(exist_ok=True)
            page.screenshot(path=f"{SCREENSHOTS}/{name}.png", full_page=True)


def driver():
    return playwright.sync_api.sync_playwright()
