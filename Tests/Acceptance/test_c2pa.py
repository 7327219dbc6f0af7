"""Content records in C2PA manifests: what was exported comes back, and nothing else does."""

import datetime
import importlib.machinery
import importlib.util
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from system import ROOT

loader = importlib.machinery.SourceFileLoader("content_c2pa", str(ROOT / "scripts/content-c2pa"))
c2pa_tool = importlib.util.module_from_spec(importlib.util.spec_from_loader("content_c2pa", loader))
loader.exec_module(c2pa_tool)


def certificate(name, key, issuer, issuer_key, is_authority):
    now = datetime.datetime.now(datetime.timezone.utc)
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "imo tests"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer or subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority, key_cert_sign=is_authority, crl_sign=is_authority, content_commitment=False, key_encipherment=False,
                data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
            ), critical=True,
        )
    )
    if not is_authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


@pytest.fixture(scope="module")
def signer():
    """A key and a chain of certificates, as PEM."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = certificate("root", root_key, None, root_key, True)
    leaf = certificate("signer", key, root.subject, root_key, False)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem, b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (leaf, root))


@pytest.fixture(scope="module")
def record():
    prompt, text = b"The ledger", b"keeps <books> & \"balances\".\n  It ends here."
    return {
        "tokenId": str(int.from_bytes(c2pa_tool.keccak(prompt), "big")), "owner": "0x" + "11" * 20, "model": "tiny", "modelCommitment": "0x" + "22" * 32,
        "prompt": "0x" + prompt.hex(), "aigcData": "0x" + text.hex(), "proofType": "reexecution", "proof": "0xc101",
    }


def test_what_was_exported_comes_back(record, signer):
    signed = c2pa_tool.export(record, *signer)
    assert c2pa_tool.imported(signed) == record
    assert b"&lt;books&gt;" in signed


def test_a_changed_text_is_refused(record, signer):
    signed = c2pa_tool.export(record, *signer)
    with pytest.raises(c2pa_tool.Mismatch, match="not what was signed"):
        c2pa_tool.imported(signed.replace(b"ends here", b"ends there"))
    with pytest.raises(c2pa_tool.Mismatch, match="no C2PA manifest"):
        c2pa_tool.imported(c2pa_tool.drawn("no manifest").encode())


def test_a_record_that_does_not_fit_is_refused(record, signer, monkeypatch):
    with pytest.raises(c2pa_tool.Mismatch, match="token id"):
        c2pa_tool.export({**record, "tokenId": "7"}, *signer)
    with pytest.raises(c2pa_tool.Mismatch, match="lacks proof"):
        c2pa_tool.export({name: value for name, value in record.items() if name != "proof"}, *signer)
    with pytest.raises(c2pa_tool.Mismatch, match="control characters"):
        c2pa_tool.export({**record, "aigcData": "0x00"}, *signer)
    other = c2pa_tool.drawn("another text")
    monkeypatch.setattr(c2pa_tool, "drawn", lambda text: other)
    with pytest.raises(c2pa_tool.Mismatch, match="shows another text"):
        c2pa_tool.imported(c2pa_tool.export(record, *signer))


def test_the_tool_by_its_command_line(record, signer, tmp_path):
    import subprocess
    import sys

    (tmp_path / "record.json").write_text(json.dumps(record))
    (tmp_path / "key.pem").write_bytes(signer[0])
    (tmp_path / "chain.pem").write_bytes(signer[1])
    tool = [sys.executable, ROOT / "scripts/content-c2pa"]
    files = [tmp_path / name for name in ("record.json", "out.svg")]
    keys = ["--key", tmp_path / "key.pem", "--certificate", tmp_path / "chain.pem"]
    subprocess.run([*tool, "export", *files, *keys], check=True, timeout=60)
    shown = subprocess.run([*tool, "import", files[1]], check=True, capture_output=True, text=True, timeout=60).stdout
    assert json.loads(shown) == record
    files[1].write_bytes(files[1].read_bytes().replace(b"ends here", b"ends there"))
    refused = subprocess.run([*tool, "import", files[1]], capture_output=True, text=True, timeout=60)
    assert refused.returncode == 1 and "not what was signed" in refused.stderr
