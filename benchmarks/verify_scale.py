"""How long a whole market takes to verify: cold with keys, cold without, and from what was verified before.

Three peers, each in the same run. For the signature step OpenSSL's own P-256 verification through pyca/cryptography.
For a cold run of keyless releases sigstore-python's verifier in a plain loop over the same bundles, nothing else done,
times the number of processes. For a warm run the goal is a time one waits for without leaving, and the peer is
`git status` on the same files: the least that says that nothing was touched.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier, policy

from benchmarks.generate import INSTANCE, Plan, generated
from tooling.attest.bundles import sign_message
from tooling.attest.by_identity import verify_message_by
from tooling.attest.keys import generate_key, public_text
from tooling.model.anchor import Pin
from tooling.model.identity import KeyIdentity
from tooling.registry import paths
from tooling.registry.snapshot import Snapshot
from tooling.verify.context import context_of
from tooling.verify.gates import publisher_is_known
from tooling.verify.pins import Trusted
from tooling.verify.standing import SETTLED_NS

WARM_GOAL_S = 5.0
SIGNATURE_GOAL = 10_000
KEYLESS_GOAL = 0.9
MEMORY_GOAL = 1.5
MANIFEST = b"a manifest of sixty lines".ljust(2_000, b".")
LARGEST = 100_000
HERE = Path(__file__).resolve().parent
Figure = dict[str, object]


def figure(
    name: str,
    value: float,
    unit: str,
    peer: tuple[str, float] | None = None,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Figure:
    """Return an object for `--json`; a goal is reached from below or from above."""
    said, number = peer or (None, None)
    goal = at_most if at_least is None else at_least
    reached = value >= (at_least or value) and value <= (at_most or value)
    return {
        "name": name,
        "value": shortened(value),
        "unit": unit,
        "goal": goal,
        "met": None if goal is None else reached,
        "peer": said,
        "peer_value": None if number is None else shortened(number),
    }


def shortened(number: float) -> float:
    """Leave out digits that nobody measured."""
    return round(number) if number >= 100 else round(number, 3)  # noqa: PLR2004


def rate(action: Callable[[], object], seconds: float) -> float:
    """Return how often an action runs in a second of processor time."""
    start = time.process_time()
    done = 0
    while (spent := time.process_time() - start) < seconds:
        for _ in range(200):
            action()
        done += 200
    return done / spent


def signature_step(seconds: float, rounds: int) -> Iterator[Figure]:
    """Verify bundles by key with everything in memory, against the bare signature, in turn."""
    key = generate_key()
    who = [KeyIdentity(kind="key", id="laptop", algorithm="ecdsa-p256", public=public_text(key))]
    bundle, public, algorithm = sign_message(MANIFEST, key), key.public_key(), ec.ECDSA(hashes.SHA256())
    signature = key.sign(MANIFEST, algorithm)
    ours = partial(verify_message_by, who, MANIFEST, bundle, {}, "manifest.yaml")
    bare = partial(public.verify, signature, MANIFEST, algorithm)
    best = peer = 0.0
    for _ in range(rounds):
        best, peer = max(best, rate(ours, seconds)), max(peer, rate(bare, seconds))
    against = ("OpenSSL's P-256 verification by pyca/cryptography", peer)
    yield figure("signature step, keys", best, "releases/s/core", against, at_least=SIGNATURE_GOAL)


def cold_keyless(releases: int, jobs: int) -> Iterator[Figure]:
    """Verify a market of workflows in full, against sigstore-python's bare loop over its manifests.

    Processor time is compared, of all processes together: a machine that has other work to do as well slows both down.
    """
    root = generated(Plan.of(releases, keyless=True))
    step, loop = signatures_alone(root)
    run = verified(root, jobs, None)
    reached = run.releases / run.processor_s
    name, peer = f"keyless, {releases:,} releases", ("sigstore-python's own loop over the manifests", loop)
    yield figure(f"signature step, {name}", step, "releases/s/core", peer)
    yield figure(f"cold, {name}, {jobs} processes", run.releases / run.wall_s, "releases/s")
    yield figure(f"cold, {name}: of processor time", reached, "releases/s/core", peer)
    yield figure(f"cold, {name}: share of the peer's rate", reached / loop, "×", peer, at_least=KEYLESS_GOAL)


def signatures_alone(root: Path) -> tuple[float, float]:
    """Return how many manifests are verified in a second of processor time: by us, by sigstore-python alone."""
    snapshot = Snapshot(root)
    instances = context_of(snapshot).instances
    verifier = Verifier(trusted_root=TrustedRoot.from_file(str(root / paths.trusted_root(INSTANCE))))
    issuer = policy.AllOf([policy.OIDCIssuerV2("https://token.actions.githubusercontent.com")])
    ours = theirs = 0.0
    for name in (names := snapshot.releases()):
        files, chain = snapshot.release(name), publisher_is_known(snapshot, name.publisher, instances, None)
        assert files.manifest is not None
        assert files.bundle is not None
        start = time.process_time()
        chain.signer_of(files.manifest.raw, files.bundle)
        middle = time.process_time()
        verifier.verify_artifact(files.manifest.raw, Bundle.from_json(files.bundle.raw), issuer)
        ours, theirs = ours + middle - start, theirs + time.process_time() - middle
    return len(names) / ours, len(names) / theirs


def sizes(chosen: list[int], jobs: int) -> Iterator[Figure]:
    """Verify markets of keys of each size twice: cold, then from what the first run remembered."""
    least = 0.0
    for releases in chosen:
        root = generated(Plan.of(releases))
        settle(root)
        name = f"keys, {releases:,} releases, {jobs} processes"
        with tempfile.TemporaryDirectory() as cache:
            cold = verified(root, jobs, cache)
            warm = min((verified(root, jobs, cache) for _ in range(2)), key=lambda one: one.wall_s)
        yield figure(f"cold, {name}", cold.wall_s, "s")
        yield figure(f"cold, {name}: processor time", 1e3 * cold.processor_s / releases, "ms/release")
        least = least or cold.memory_mb
        growth = cold.memory_mb / least
        against = (f"MiB, largest process at {chosen[0]:,} releases", least)
        yield figure(f"cold, {name}: memory", growth, "× the peer's", against, at_most=MEMORY_GOAL)
        goal = WARM_GOAL_S if releases == LARGEST else None
        peer = ("git status on the same files", status_seconds(root))
        yield figure(f"warm, {name}", warm.wall_s, "s", peer, at_most=goal)
        yield figure(f"warm, {name}: processor time", warm.processor_s, "s")


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took: seconds, seconds of processor time of all processes, MiB of the largest one."""

    releases: int
    wall_s: float
    processor_s: float
    memory_mb: float


def verified(root: Path, jobs: int, cache: str | None) -> Run:
    """Run `haat verify --all` as a person does, start of the program included."""
    words = [sys.executable, "-m", "tooling.cli.main", "verify", "--all", "--jobs", str(jobs), "--registry", str(root)]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    market = Snapshot(root).market_id()
    assert market is not None
    if cache is None:
        words.append("--no-cache")
    else:
        environment |= {"XDG_CACHE_HOME": cache, "XDG_STATE_HOME": cache}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryDirectory() as settings:
        Trusted(Path(settings) / "haat").add(Pin(name="generated", root=market))
        start = time.perf_counter()
        child = subprocess.Popen(words, env={**environment, "XDG_CONFIG_HOME": settings}, stdout=output)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        output.seek(0)
        last = output.read().decode().splitlines()[-1:]
    if child.returncode or not last or not last[0].endswith(" passed"):
        raise SystemExit(f"not all releases passed: {last}")
    return Run(int(last[0].split()[0]), wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def status_seconds(root: Path) -> float:
    """Return how long `git status` takes, the better of two."""
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(root), "status", "--porcelain", "."]
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        best = min(best, time.perf_counter() - start)
    return best


def settle(root: Path) -> None:
    """Wait until the market is older than a file's times can hide."""
    time.sleep(max(0.0, root.parent.stat().st_ctime + SETTLED_NS / 1e9 + 1 - time.time()))


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Measure everything, the quick parts first."""
    yield from signature_step(options.seconds, options.rounds)
    yield from cold_keyless(options.keyless, options.jobs)
    yield from sizes(options.sizes, options.jobs)


def numbers(text: str) -> list[int]:
    """Read `1000,10000`."""
    return sorted(int(part) for part in text.split(","))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=numbers, default=[1_000, 10_000], help="releases of markets signed with keys")
    options.add_argument("--keyless", type=int, default=2_000, help="releases of the market of workflows")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("--seconds", type=float, default=1.0, help="processor time of one round of signatures")
    options.add_argument("--rounds", type=int, default=4)
    options.add_argument("--json", action="store_true", help="one JSON object a line")
    chosen = options.parse_args()
    for one in measure(chosen):
        print(json.dumps(one) if chosen.json else spell(one), flush=True)


def spell(one: Figure) -> str:
    """Return a figure as a line for people."""
    goal = "" if one["goal"] is None else f"   goal {one['goal']:,}: {'met' if one['met'] else 'missed'}"
    against = "" if one["peer"] is None else f"   ({one['peer']}: {one['peer_value']:,})"
    return f"{one['name']:<62}{one['value']:>10,} {one['unit']}{goal}{against}"


if __name__ == "__main__":
    main()
