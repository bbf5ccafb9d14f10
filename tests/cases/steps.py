"""What a case may do to the market before its command runs."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import git
import yaml

from tests import market as little
from tests.cases import reading
from tests.hostile.models import HOSTILE
from tests.model_signature import model_signature_statement
from tooling.attest.bundles import sign_message, sign_statement
from tooling.attest.keys import read_private_key
from tooling.attest.market_signing import Roles, add_signature, make_root, written
from tooling.attest.statements import claimed_payload
from tooling.attest.tuf_files import read_root_file
from tooling.cli.trusted import own_pins
from tooling.model.release import Reference, ReleaseName
from tooling.model.rules import anchoring
from tooling.model.statement import PAYLOAD_TYPE
from tooling.registry.digests import digest_stream
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import File, Snapshot
from tooling.verify.context import context_of
from tooling.verify.pinning import remember

Step = dict[str, Any]
DEMO = Path(__file__).parents[2] / "registry"
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


def _appoint(arguments: Step, _case: Path, registry: Path) -> None:
    """Name maintainers in the policy."""
    little.appoint(registry, *arguments["names"], threshold=arguments.get("threshold", 1))


def _permit(arguments: Step, _case: Path, registry: Path) -> None:
    """Add a grant to the policy."""
    little.permit(registry, _value(arguments["who"], registry), arguments["may"], arguments.get("about", "*"))


def _say(arguments: Step, _case: Path, registry: Path) -> None:
    """Let somebody say something about the latest release, signed as the author or by another key."""
    fields = {name: _value(value, registry) for name, value in arguments.get("fields", {}).items()}
    little.say(registry, arguments["kind"], arguments["author"], little.SECOND, arguments.get("key"), **fields)


def _offer(arguments: Step, _case: Path, registry: Path) -> None:
    """Let the publisher sell the latest release on complete terms, with some fields changed; null removes one."""
    manifest = digest_of((registry / RELEASE / "manifest.yaml").read_bytes())
    offer = little.offer_document()
    for dotted, value in arguments.get("fields", {}).items():
        _put(offer, dotted.split("."), value)
    head = {"haat": "notice/1", "kind": "offer", "manifest": manifest, "sequence": 1, "time": little.SAID_AT}
    where = RELEASE / "notices/1.yaml"
    little.write_document(registry, where, {**head, "offer": offer})
    little.sign(registry, where, "acme")


def _sells(_arguments: Step, _case: Path, registry: Path) -> None:
    """Let the policy take offers: windows and one token."""
    fields = {
        "windows": {"reveal_min": 86_400, "dispute_min": 86_400},
        "tokens": [{"chain": 11_155_111, "address": "native"}],
    }
    _set({"file": "trust/policy.yaml", "fields": fields}, _case, registry)


def _model_signature(arguments: Step, case: Path, registry: Path) -> None:
    """Lay an OpenSSF model signature beside the model of the latest release: of other files, or with other fields."""
    folder = registry / RELEASE / "artifacts"
    listed = {"model.onnx": digest_of((folder / "model.onnx").read_bytes()), **arguments.get("files", {})}
    statement = model_signature_statement({path: digest for path, digest in listed.items() if digest is not None})
    for dotted, value in arguments.get("fields", {}).items():
        _put(statement, dotted.split("."), value)
    bundle = sign_statement(json.dumps(statement).encode(), PAYLOAD_TYPE, little.KEYS[arguments.get("key", "acme")])
    (folder / "model.sig").write_bytes(bundle)
    found = digest_stream(io.BytesIO(bundle))
    file = {"digest": found.digest, "size": found.size, "pieces": found.pieces, "format": "json", "role": "oms"}
    fields = {"artifacts.+": {"path": "model.sig", **file}}
    shutil.rmtree(registry / RELEASE / "statements")
    _set({"file": f"{RELEASE}/manifest.yaml", "fields": fields, "key": "acme"}, case, registry)


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
    for number in range(arguments.get("count", 1_100)):
        (registry / arguments["file"] / f"{number:064x}.sigstore.json").write_bytes(b"{}")


def _crowd(arguments: Step, _case: Path, registry: Path) -> None:
    """Let strangers, each with a key of their own, say several things about the latest release."""
    little.crowd(registry, arguments["authors"], arguments["each"])


def _resign(arguments: Step, _case: Path, registry: Path) -> None:
    """Let the maintainer, or another key, sign what is there, as another version or until another time."""
    expires = datetime.fromisoformat(arguments["expires"]) if "expires" in arguments else None
    by = little.KEYS[arguments.get("by", "maintainer")]
    little.sign_trust(registry, version=arguments.get("version"), expires=expires, by=by)


def _found(arguments: Step, _case: Path, registry: Path) -> None:
    """Found the market anew, by other maintainers."""
    shutil.rmtree(registry / "trust/root")
    little.found(registry, *arguments["keys"], threshold=arguments["threshold"])


def _succeed(arguments: Step, _case: Path, registry: Path) -> None:
    """Write a second version of the root that is signed by some keys, and lists them or others."""
    chosen = {"lists": arguments["by"], **arguments}
    listed = [little.KEYS[name] for name in chosen["lists"]]
    root = make_root(Roles(tuple(key.public_key() for key in listed), 1), 2, datetime(2099, 1, 1, tzinfo=UTC))
    first = read_root_file(File("", (registry / "trust/root/1.root.json").read_bytes()), anchoring.ROOT)
    for name in arguments["by"]:
        add_signature(root, "root", [root.signed, first.signed], little.KEYS[name])
    (registry / "trust/root/2.root.json").write_bytes(written(root))


def _demo_root(arguments: Step, _case: Path, registry: Path) -> None:
    """Take the demonstration's root, and sign another name with its published key."""
    shutil.copy(DEMO / "trust/root/1.root.json", registry / "trust/root/1.root.json")
    _set({"file": "marketplace.yaml", "fields": arguments}, _case, registry)
    little.sign_trust(registry, by=read_private_key((DEMO / "trust/keys/haat-demo-root.pem").read_bytes()))


def _unpin(_arguments: Step, _case: Path, registry: Path) -> None:
    """Let the user pin no market."""
    own_pins().remove(little.market_id(registry))


def _seen(arguments: Step, _case: Path, registry: Path) -> None:
    """Let the user have seen something of the market before."""
    versions = {"root": 1, "targets": arguments.get("targets", 1)}
    own_pins().remember(little.market_id(registry), versions, arguments.get("publishers", {}))


def _visit(_arguments: Step, _case: Path, registry: Path) -> None:
    """Let the user look at the market as it is now, and remember it."""
    remember(context_of(Snapshot(registry)).market, own_pins(), {})


def _publish(arguments: Step, _case: Path, registry: Path) -> None:
    """Add a release that its publisher signed and the market's verifier measured, if not said otherwise."""
    name = Reference.parse(arguments["release"])
    assert name.version is not None
    release = ReleaseName(name.publisher, name.model, name.version)
    little.publish(registry, release, arguments.get("key", "acme"), measured=arguments.get("measured", True))


def _program(arguments: Step, _case: Path, registry: Path) -> None:
    """Mark a file executable."""
    (registry / arguments["file"]).chmod(0o755)


def _maintain(arguments: Step, _case: Path, registry: Path) -> None:
    """Sign a publisher's link as maintainers, each in a file of its own."""
    for number, key in enumerate(arguments["keys"], start=1):
        bundle = sign_message((registry / arguments["file"]).read_bytes(), little.KEYS[key])
        (registry / f"{arguments['file']}.recovery-{number}.sigstore.json").write_bytes(bundle)


def _holdout(_arguments: Step, _case: Path, registry: Path) -> None:
    """Commit to private samples of the market's suite."""
    little.add_holdout(registry)


def _propose(arguments: Step, _case: Path, registry: Path) -> None:
    """Propose a suite, with some fields of its data changed."""
    little.propose_suite(registry, **arguments)


def _unseen(arguments: Step, case: Path, registry: Path) -> None:
    """Measure the latest release on a holdout; `fields` of what the verifier then signs are other ones."""
    folder = registry / RELEASE / "statements"
    known = set(folder.iterdir())
    little.measure_unseen(registry, little.SECOND, arguments.get("number", 1))
    if "fields" in arguments:
        (fresh,) = set(folder.iterdir()) - known
        statement = json.loads(claimed_payload(fresh.read_bytes(), ""))
        for dotted, value in arguments["fields"].items():
            _put(statement["predicate"], dotted.split("."), value)
        fresh.unlink()
        _state({"payload": json.dumps(statement)}, case, registry)


def _reveal(arguments: Step, _case: Path, registry: Path) -> None:
    """Reveal a holdout of the market."""
    little.reveal(registry, arguments.get("number", 1))


def commit(registry: Path, tag: str) -> None:
    """Commit the market as it lies there, and call the commit by a name."""
    with git.Repo.init(registry.parent) as repository:
        repository.git.add("--all")
        author = git.Actor("Test", "test@example.org")
        repository.index.commit(tag, author=author, committer=author)
        repository.create_tag(tag)


STEPS: dict[str, Callable[[Step, Path, Path], None]] = {
    "append": _append,
    "appoint": _appoint,
    "certify": _certify,
    "copy": _copy,
    "crowd": _crowd,
    "demo-root": _demo_root,
    "document": _document,
    "edit": _edit,
    "extra": _extra,
    "flood": _flood,
    "found": _found,
    "holdout": _holdout,
    "keyless": _keyless,
    "link": _link,
    "maintain": _maintain,
    "measure": _measure,
    "model": _model,
    "model-signature": _model_signature,
    "offer": _offer,
    "permit": _permit,
    "pictures": _pictures,
    "program": _program,
    "propose": _propose,
    "publish": _publish,
    "remove": _remove,
    "repository": _repository,
    "resign": _resign,
    "reveal": _reveal,
    "say": _say,
    "seen": _seen,
    "sells": _sells,
    "set": _set,
    "sign": _sign,
    "state": _state,
    "succeed": _succeed,
    "trust": _trust,
    "unpin": _unpin,
    "unseen": _unseen,
    "visit": _visit,
    "words": _words,
    "write": _write,
}
