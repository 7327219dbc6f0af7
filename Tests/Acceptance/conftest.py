import os

import openai
import pytest
from system import System


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    """A ledger with the reference model behind a running gateway, for the tests of one file."""
    with System(tmp_path_factory.mktemp("imo")) as running:
        yield running


@pytest.fixture
def client(system):
    """The unmodified OpenAI client of a caller with plenty of money."""
    account = f"caller-{os.urandom(4).hex()}"
    return openai.OpenAI(base_url=system.gateway + "/v1", api_key=system.new_caller(account, "1000"), max_retries=0)
