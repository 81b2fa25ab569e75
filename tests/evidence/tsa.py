"""A real time-stamp authority on loopback: `openssl ts` behind a small server."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.loopback import Reply, Request

OPENSSL: Final = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(
    OPENSSL is None, reason="没有 openssl · no openssl: run tests/real/install.sh"
)
_CONF: Final = """\
[tsa]
serial = {here}/serial
crypto_device = builtin
signer_cert = {here}/tsa.pem
certs = {here}/ca.pem
signer_key = {here}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[req]
distinguished_name = dn
[dn]
[ca_ext]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
[tsa_ext]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


class Authority:
    """Its keys lie in a directory; `answer` is what it says to a query."""

    def __init__(self, here: Path, name: str = "Example") -> None:
        here.mkdir(parents=True, exist_ok=True)
        self.here = here
        self.ca = here / "ca.pem"
        self.asked = 0
        (here / "tsa.cnf").write_text(_CONF.format(here=here))
        (here / "serial").write_text("01\n")
        key = ("-newkey", "rsa:2048", "-nodes", "-config", "tsa.cnf")
        self._run(
            "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "9000",
            "-subj", f"/CN={name} Root", "-extensions", "ca_ext",
        )  # fmt: skip
        self._run("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", f"/CN={name} TSA")
        self._run(
            "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-out", "tsa.pem", "-set_serial", "2", "-days", "9000",
            "-extfile", "tsa.cnf", "-extensions", "tsa_ext",
        )  # fmt: skip

    def answer(self, request: Request) -> Reply:
        """Stamp what is asked for."""
        self.asked += 1
        (self.here / "q.tsq").write_bytes(request.body)
        self._run("ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "q.tsq",
                  "-out", "a.tsr")  # fmt: skip
        data = (self.here / "a.tsr").read_bytes()
        return Reply(200, data, (("Content-Type", "application/timestamp-reply"),))

    def _run(self, *arguments: str) -> None:
        subprocess.run(
            [OPENSSL or "openssl", *arguments], cwd=self.here, check=True, capture_output=True
        )
