"""How fast a signature by a key is verified, bundle and all, against what OpenSSL makes of the elliptic curve alone.

One verification of a signature is the part that nobody can leave out; the ratio says how much the rest costs: strict
JSON, the bundle's format, digesting the manifest, choosing the key. The peer is `openssl speed ecdsap256` in the same
run, in turn; where that command is missing, the same operation through pyca/cryptography, and the figure says so.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from time import process_time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from tooling.attest.bundles import sign_message, verify_message
from tooling.attest.keys import generate_key, public_text
from tooling.model.identity import KeyIdentity

GOAL = 0.6
MANIFEST = b"a manifest of sixty lines".ljust(2_000, b".")


def rate(action: Callable[[], object], seconds: float) -> float:
    """Return how often an action runs in a second of processor time."""
    start = process_time()
    done = 0
    while (spent := process_time() - start) < seconds:
        for _ in range(200):
            action()
        done += 200
    return done / spent


def bundle_verification() -> Callable[[], object]:
    """Return the verification of one signed manifest."""
    key = generate_key()
    identity = KeyIdentity(kind="key", id="laptop", algorithm="ecdsa-p256", public=public_text(key))
    bundle = sign_message(MANIFEST, key)
    return lambda: verify_message(MANIFEST, bundle, [identity], "manifest.yaml.sigstore.json")


def raw_verification() -> Callable[[], object]:
    """Return one verification on the curve through pyca/cryptography, with key and digest at hand."""
    key = generate_key()
    prehashed = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
    digest = hashlib.sha256(MANIFEST).digest()
    signature = key.sign(digest, prehashed)
    public = key.public_key()
    return lambda: public.verify(signature, digest, prehashed)


def openssl_rate(program: str) -> float:
    """Return OpenSSL's own count of P-256 verifications in a second of processor time."""
    done = subprocess.run(
        [program, "speed", "-mr", "-seconds", "1", "ecdsap256"], capture_output=True, text=True, check=True
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("+F4:"))
    return float(line.split(":")[-1])


def measure(seconds: float, rounds: int) -> list[dict[str, object]]:
    """Measure in turn and keep the least disturbed round of each."""
    program = shutil.which("openssl")
    actions = {
        "verify a signed manifest": partial(rate, bundle_verification(), seconds),
        "one P-256 verification by pyca/cryptography": partial(rate, raw_verification(), seconds),
    }
    peer = "one P-256 verification by pyca/cryptography"
    if program is not None:
        peer = "one P-256 verification by openssl speed"
        actions[peer] = partial(openssl_rate, program)
    best = dict.fromkeys(actions, 0.0)
    for _ in range(rounds):
        for name, action in actions.items():
            best[name] = max(best[name], action())
    ratio = best["verify a signed manifest"] / best[peer]
    against = {"peer": peer, "peer_value": round(best[peer])}
    figures: list[dict[str, object]] = [
        {"name": name, "value": round(value), "unit": "signatures/s/core", "goal": None, "met": None, **against}
        for name, value in best.items()
        if name != peer
    ]
    share = {"value": round(ratio, 3), "unit": "of the peer's rate", "goal": GOAL, "met": ratio >= GOAL}
    return [*figures, {"name": "verify a signed manifest: share of the limit", **share, **against}]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=1.0, help="processor time of one round")
    options.add_argument("--rounds", type=int, default=4)
    options.add_argument("--json", action="store_true", help="one JSON object a line")
    chosen = options.parse_args()
    for figure in measure(chosen.seconds, chosen.rounds):
        print(json.dumps(figure) if chosen.json else spell(figure))


def spell(figure: dict[str, object]) -> str:
    """Return a figure as a line for people."""
    goal = "" if figure["goal"] is None else f"   goal {figure['goal']}: {'met' if figure['met'] else 'missed'}"
    against = f"   ({figure['peer']}: {figure['peer_value']:,})"
    return f"{figure['name']:<46}{figure['value']:>10,} {figure['unit']}{goal}{against}"


if __name__ == "__main__":
    main()
