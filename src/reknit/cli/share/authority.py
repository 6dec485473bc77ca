"""A certificate authority for one home, made with the ``openssl`` command.

It may vouch for private addresses and ``.local`` names only (a critical name constraint), so a
stolen key cannot be used to pretend to be a bank.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.cli.said import Stop
from reknit.cli.share.network import HOME_NETWORKS, THIS_MACHINE
from reknit.project.runtime import private_folder

if TYPE_CHECKING:
    from pathlib import Path

AUTHORITY_DAYS = 1825
CERTIFICATE_DAYS = 397  # phones refuse longer ones
RENEW_BEFORE_SECONDS = 30 * 86_400

AUTHORITY_CONFIG = """
[req]
distinguished_name = name
prompt = no
x509_extensions = authority
[name]
CN = Reknit at home
[authority]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
nameConstraints = critical, @home
[home]
permitted;DNS.0 = local
""" + "\n".join(
    f"permitted;IP.{number} = {network.with_netmask}"
    for number, network in enumerate((*HOME_NETWORKS, THIS_MACHINE))
)

CERTIFICATE_CONFIG = """
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""


@dataclass(frozen=True, slots=True)
class Files:
    authority: Path  # public; phones install it
    certificate: Path
    key: Path  # PKCS#8


def openssl() -> str:
    return shutil.which("openssl") or ""


def make(folder: Path, names: list[str]) -> Files:
    """Certificates for ``names`` in ``folder``, made when missing, changed or soon too old."""
    private_folder(folder)
    authority, authority_key = folder / "authority.crt", folder / "authority.key"
    certificate, key = folder / "server.crt", folder / "server.key"
    if not still_good(authority):
        make_authority(authority, authority_key)
        certificate.unlink(missing_ok=True)
    if not (still_good(certificate) and speaks_for(certificate, names)):
        make_certificate(authority, authority_key, certificate, key, names)
    return Files(authority=authority, certificate=certificate, key=key)


def make_authority(certificate: Path, key: Path) -> None:
    make_key(key)
    with tempfile.NamedTemporaryFile("w", suffix=".cnf") as config:
        config.write(AUTHORITY_CONFIG)
        config.flush()
        run("req", "-x509", "-new", "-key", key, "-sha256", "-days", AUTHORITY_DAYS,
            "-config", config.name, "-out", certificate)  # fmt: skip


def make_certificate(
    authority: Path, authority_key: Path, certificate: Path, key: Path, names: list[str]
) -> None:
    make_key(key)
    request = certificate.with_suffix(".csr")
    run("req", "-new", "-key", key, "-subj", "/CN=Reknit", "-out", request)
    with tempfile.NamedTemporaryFile("w", suffix=".cnf") as config:
        config.write(CERTIFICATE_CONFIG.format(names=", ".join(as_alternative(n) for n in names)))
        config.flush()
        run("x509", "-req", "-in", request, "-CA", authority, "-CAkey", authority_key,
            "-CAcreateserial", "-sha256", "-days", CERTIFICATE_DAYS,
            "-extfile", config.name, "-out", certificate)  # fmt: skip
    request.unlink()


def make_key(key: Path) -> None:
    key.unlink(missing_ok=True)
    os.close(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # ours before it is filled
    run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
    key.chmod(0o600)


def as_alternative(name: str) -> str:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return f"DNS:{name}"
    return f"IP:{name}"


def still_good(certificate: Path) -> bool:
    if not certificate.exists():
        return False
    command = [openssl(), "x509", "-in", str(certificate), "-noout", "-checkend"]
    return (
        subprocess.run(  # noqa: S603 - our own command
            [*command, str(RENEW_BEFORE_SECONDS)], check=False, capture_output=True
        ).returncode
        == 0
    )


def speaks_for(certificate: Path, names: list[str]) -> bool:
    shown = run("x509", "-in", certificate, "-noout", "-ext", "subjectAltName")
    stated = {
        part.strip().replace("IP Address:", "IP:") for part in shown.split("\n")[1].split(",")
    }
    return {as_alternative(name) for name in names} <= stated


def fingerprint(certificate: Path) -> str:
    return run("x509", "-in", certificate, "-noout", "-fingerprint", "-sha256").partition("=")[2]


def run(*words: object) -> str:
    command = [openssl(), *(str(word) for word in words)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own command
    if done.returncode != 0:
        raise Stop(f"openssl could not make the certificate:\n{done.stderr.strip()[-400:]}")
    return done.stdout.strip()
