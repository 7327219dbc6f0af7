"""LiteLLM's proxy, the usual way to put keys and budgets before an upstream."""

import contextlib
import json
import os
import socket
import subprocess
import time

from harness.nginx import free_port


@contextlib.contextmanager
def litellm(executable, directory, upstream):
    """Runs the proxy before an upstream, without a database, so that it charges nothing; yields its address and process id."""
    directory.mkdir()
    port = free_port()
    (directory / "config.yaml").write_text(json.dumps({"model_list": [{
        "model_name": "tiny", "litellm_params": {"model": "openai/tiny", "api_base": upstream, "api_key": "x"}}]}))
    process = subprocess.Popen(
        [executable, "--config", directory / "config.yaml", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true"})
    try:
        for _ in range(240):
            time.sleep(0.5)
            assert process.poll() is None, f"{executable} does not start: run it with {directory}/config.yaml to see why"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()
