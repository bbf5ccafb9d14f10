"""What a case may do to the market before its command runs."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import git
import yaml

from tests import market as little
from tests.cases import reading
from tests.hostile.models import HOSTILE
from tooling.attest.bundles import sign_statement
from tooling.model.statement import PAYLOAD_TYPE
from tooling.registry.digests import digest_stream
from tooling.registry.parsed import digest_of

Step = dict[str, Any]
RELEASE = PurePosixPath("listings/82/acme/iris-line/1.1.0")


def apply_step(step: Step, case: Path, registry: Path) -> None:
    """Apply one step: a mapping with a single key that names it."""
    ((kind, arguments),) = step.items()
    STEPS[kind](arguments, case, registry)


def _edit(arguments: Step, _case: Path, registry: Path) -> None:
    path = registry / arguments["file"]
    text = path.read_text()
    assert text.count(arguments["from"]) == 1, f"{arguments['from']!r} stands {text.count(arguments['from'])} times"
    path.write_text(text.replace(arguments["from"], arguments["to"]))


def _write(arguments: Step, _case: Path, registry: Path) -> None:
    path = registry / arguments["file"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(arguments["bytes"].encode("latin-1") * arguments.get("times", 1))


def _append(arguments: Step, _case: Path, registry: Path) -> None:
    with (registry / arguments["file"]).open("ab") as stream:
        stream.write(arguments["bytes"].encode("latin-1"))


def _remove(arguments: Step, _case: Path, registry: Path) -> None:
    path = registry / arguments["file"]
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _link(arguments: Step, _case: Path, registry: Path) -> None:
    path = registry / arguments["file"]
    path.unlink(missing_ok=True)
    path.symlink_to(arguments["target"])


def _copy(arguments: Step, _case: Path, registry: Path) -> None:
    source, target = registry / arguments["from"], registry / arguments["to"]
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def _sign(arguments: Step, _case: Path, registry: Path) -> None:
    little.sign(registry, PurePosixPath(arguments["file"]), arguments["key"])


def _certify(arguments: Step, _case: Path, registry: Path) -> None:
    """Sign a document as a workflow; `claims` say what its token claims beside the ordinary."""
    instance = arguments.get("instance", "local")
    little.certify(registry, PurePosixPath(arguments["file"]), instance, **arguments.get("claims", {}))


def _keyless(_arguments: Step, _case: Path, registry: Path) -> None:
    """Let the publisher retire its key for a workflow."""
    little.rotate_to_workflow(registry)


def _trust(arguments: Step, _case: Path, registry: Path) -> None:
    """Name a Sigstore instance in the policy."""
    little.trust_instance(registry, arguments["instance"], arguments.get("root-of"))


def _set(arguments: Step, _case: Path, registry: Path) -> None:
    """Set fields of a document by dotted path and sign it again; a value of null removes the field."""
    where = PurePosixPath(arguments["file"])
    document = yaml.safe_load((registry / where).read_text())
    for dotted, value in arguments["fields"].items():
        _put(document, dotted.split("."), _value(value, registry))
    little.write_document(registry, where, document)
    if "key" in arguments:
        little.sign(registry, where, arguments["key"])


def _value(value: Any, registry: Path) -> Any:
    """Put the digest of a file where a case says `digest-of:PATH`, and a key where it says `public-of:NAME`."""
    if isinstance(value, dict):
        return {field: _value(one, registry) for field, one in value.items()}
    if isinstance(value, list):
        return [_value(one, registry) for one in value]
    if isinstance(value, str) and value.startswith("public-of:"):
        return little.identity(value.removeprefix("public-of:"))["public"]
    if isinstance(value, str) and value.startswith("digest-of:"):
        return digest_of((registry / value.removeprefix("digest-of:")).read_bytes())
    return value


def _document(arguments: Step, _case: Path, registry: Path) -> None:
    """Write a new document and sign it."""
    where = PurePosixPath(arguments["file"])
    fields = {name: _value(value, registry) for name, value in arguments["fields"].items()}
    little.write_document(registry, where, fields)
    little.sign(registry, where, arguments["key"])


def _put(document: Any, path: list[str], value: Any) -> None:
    *parents, last = [int(part) if part.isdigit() else part for part in path]
    for part in parents:
        document = document[part]
    if last == "+":
        document.append(value)
    elif value is None:
        del document[last]
    else:
        document[last] = value


def _model(arguments: Step, _case: Path, registry: Path) -> None:
    """Replace the model of the latest release by hostile or other bytes that its publisher signs for."""
    data = HOSTILE[arguments["hostile"]][0]() if "hostile" in arguments else little.MODELS[arguments["named"]]()
    (registry / RELEASE / "artifacts/model.onnx").write_bytes(data)
    found = digest_stream(io.BytesIO(data))
    manifest = f"{RELEASE}/manifest.yaml"
    fields = {
        "artifacts.0.digest": found.digest,
        "artifacts.0.size": found.size,
        "artifacts.0.pieces": found.pieces,
    }
    shutil.rmtree(registry / RELEASE / "statements")
    _set({"file": manifest, "fields": fields, "key": "acme"}, _case, registry)


def _repository(_arguments: Step, _case: Path, registry: Path) -> None:
    """Put the market under version control as it is now."""
    with git.Repo.init(registry.parent) as repository:
        repository.git.add("registry")
        repository.index.commit("A market", author=git.Actor("Test", "test@example.org"))


def _state(arguments: Step, _case: Path, registry: Path) -> None:
    """Let the market's verifier sign any payload, and lay it where its digest says."""
    payload = arguments["payload"].encode()
    name = digest_of(payload).removeprefix("sha256:")
    bundle = sign_statement(payload, PAYLOAD_TYPE, little.KEYS["ci"])
    (registry / RELEASE / f"statements/{name}.sigstore.json").write_bytes(bundle)


def _extra(arguments: Step, case: Path, registry: Path) -> None:
    """Lay a second file beside the model of the latest release, listed as data."""
    data = HOSTILE[arguments["hostile"]][0]()
    (registry / RELEASE / "artifacts" / arguments["path"]).write_bytes(data)
    found = digest_stream(io.BytesIO(data))
    file = {"digest": found.digest, "size": found.size, "pieces": found.pieces, "format": "text", "role": "data"}
    fields = {"artifacts.+": {"path": arguments["path"], **file}}
    _set({"file": f"{RELEASE}/manifest.yaml", "fields": fields, "key": "acme"}, case, registry)


def _pictures(arguments: Step, _case: Path, registry: Path) -> None:
    """Let the latest release read pictures of lines."""
    chosen = {"charset": "honest", "picture": "honest", **arguments}
    reading.read_pictures(registry, str(RELEASE), chosen["charset"], chosen["picture"])


def _words(arguments: Step, _case: Path, registry: Path) -> None:
    """Let the latest release embed words."""
    reading.read_words(registry, str(RELEASE), arguments["tokenizer"])


def _measure(_arguments: Step, _case: Path, registry: Path) -> None:
    """Let the market's verifier measure every release as it is now."""
    little.add_measurements(registry)


def _flood(arguments: Step, _case: Path, registry: Path) -> None:
    """Fill a folder with more statements than a release may have."""
    for number in range(300):
        (registry / arguments["file"] / f"{number:064x}.sigstore.json").write_bytes(b"{}")


STEPS: dict[str, Callable[[Step, Path, Path], None]] = {
    "append": _append,
    "certify": _certify,
    "copy": _copy,
    "document": _document,
    "edit": _edit,
    "extra": _extra,
    "flood": _flood,
    "keyless": _keyless,
    "link": _link,
    "measure": _measure,
    "model": _model,
    "pictures": _pictures,
    "remove": _remove,
    "repository": _repository,
    "set": _set,
    "sign": _sign,
    "state": _state,
    "trust": _trust,
    "words": _words,
    "write": _write,
}
