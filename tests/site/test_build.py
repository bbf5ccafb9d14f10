"""The built folder: the same every time, whole or not at all, checkable with nothing but openssl."""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.market import found as found_market
from tests.site.market import CI, MODEL_BYTES, UNIVERSITY, Market, bundle, edition, manifest, passing, publisher
from tooling.build_site import SOURCES, dated, publish
from tooling.catalog.docs import Sources, build_docs, key_of
from tooling.catalog.engine.source import Source
from tooling.catalog.engine.state import State
from tooling.catalog.engine.workshop import edition_of
from tooling.catalog.entry import EPOCH
from tooling.errors import SiteError
from tooling.model.release import ReleaseName
from tooling.registry import paths
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.verify.anchor import anchor


def contents(folder: Path) -> dict[str, str]:
    """Return the digest of every file of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_market_makes_the_same_bytes_wherever_and_whenever_it_is_built(
    goods: Market, site: Path, sources: Sources, tmp_path: Path
) -> None:
    moved = shutil.copytree(sources.docs, tmp_path / "elsewhere" / "docs")
    again = tmp_path / "again"
    publish(
        goods.edition,
        tuple(reversed(goods.judged)),
        goods.carried,
        again,
        sources=replace(sources, docs=moved),
        cache=tmp_path / "other-cache",
    )
    assert contents(again) == contents(site)


def test_a_page_says_nothing_of_where_it_was_built(site: Path, tmp_path: Path) -> None:
    words = (str(tmp_path.parents[1]), str(SOURCES.docs.parent))
    texts = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    assert len(texts) > 10
    assert not any(word in text for word in words for text in texts)


def test_documentation_is_built_once_for_the_same_sources(
    sources: Sources, shells: Path, site: Path, goods: Market
) -> None:
    marketplace = goods.edition.marketplace
    built = build_docs(sources, marketplace, shells)
    before = built.folder.stat().st_ctime_ns
    assert build_docs(sources, marketplace, shells).folder.stat().st_ctime_ns == before
    assert key_of(sources, marketplace) != key_of(sources, marketplace.model_copy(update={"demo": False}))


def test_refuses_documentation_with_a_link_that_leads_nowhere(sources: Sources, goods: Market, tmp_path: Path) -> None:
    docs = shutil.copytree(sources.docs, tmp_path / "docs")
    (docs / "bad.md").write_text("# Bad\n\n[nowhere](missing.md)\n", encoding="utf-8")
    with pytest.raises(SiteError) as caught:
        build_docs(replace(sources, docs=docs), goods.edition.marketplace, tmp_path / "cache")
    assert "missing.md" in str(caught.value)
    assert list((tmp_path / "cache").iterdir()) == []


def test_refuses_to_build_without_templates(sources: Sources, goods: Market, tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        build_docs(replace(sources, templates=tmp_path / "gone"), goods.edition.marketplace, tmp_path / "cache")
    assert caught.value.problems[0].rule == "HA101"


def test_a_site_that_cannot_be_built_leaves_the_old_one(
    goods: Market, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    output = tmp_path / "site"
    publish(goods.edition, goods.judged, goods.carried, output, sources=sources, cache=shells)
    before = contents(output)
    other = tmp_path / "other.onnx"
    other.write_bytes(b"other bytes than those that were verified")
    swapped = replace(goods.carried, artifacts={digest_of(MODEL_BYTES): other})
    with pytest.raises(SiteError) as caught:
        publish(goods.edition, goods.judged, swapped, output, sources=sources, cache=shells)
    assert caught.value.problems[0].rule == "HA103"
    assert contents(output) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.onnx", "site"]


def test_a_listing_that_is_gone_loses_its_page(goods: Market, sources: Sources, shells: Path, tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(goods.edition, goods.judged, goods.carried, output, sources=sources, cache=shells)
    kept = tuple(one for one in goods.judged if one.name.publisher != "tideline")
    built = publish(goods.edition, kept, goods.carried, output, sources=sources, cache=shells)
    assert not (output / "m" / "tideline").exists()
    assert not (output / "p" / "tideline.html").exists()
    facts = json.loads((output / "build.json").read_text(encoding="utf-8"))
    assert facts == {
        "haat": "site/1",
        "commit": "4f1c" * 10,
        "time": "2026-11-22T12:00:00+00:00",
        "models": 3,
    }
    assert built.listings == 3


def test_openssl_alone_verifies_what_a_page_offers(site: Path, tmp_path: Path) -> None:
    page = (site / "m/kranich-labs/digits-mlp.html").read_text(encoding="utf-8")
    for address, name in re.findall(r'href="\.\./\.\./(files/[^"]+)" download="(manifest[^"]+|model\.onnx)"', page):
        if not (tmp_path / name).exists():
            shutil.copyfile(site / address, tmp_path / name)
    keys = (site / "p/kranich-labs.html").read_text(encoding="utf-8")
    (script,) = (
        html.unescape(text) for text in re.findall(r'<pre class="h-script".*?<code.*?>(.*?)</code>', keys, re.DOTALL)
    )
    assert _shell(script, tmp_path).stdout == "Verified OK\n"
    digest = hashlib.sha256((tmp_path / "model.onnx").read_bytes()).hexdigest()
    assert f'<code class="h-digest">sha256:{digest}</code>' in page
    with (tmp_path / "manifest.yaml").open("ab") as stream:
        stream.write(b"\n")
    assert _shell(script, tmp_path).returncode != 0


def _shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-e", "-c", script], cwd=folder, capture_output=True, text=True, check=False)


def test_the_time_of_a_registry_outside_of_git_can_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write_registry(tmp_path / "registry", b"")
    snapshot = Snapshot(tmp_path / "registry")
    assert dated(edition_of(anchor(snapshot)), Source(snapshot.root)).time == EPOCH
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    assert dated(edition_of(anchor(snapshot)), Source(snapshot.root)).time == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


def test_listing_times_and_commit_come_from_git(tmp_path: Path) -> None:
    _write_registry(tmp_path / "registry", b"")
    environment = {**os.environ, "GIT_COMMITTER_DATE": "1790000000 +0000", "GIT_AUTHOR_DATE": "1790000000 +0000"}
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, env=environment)
    snapshot = Snapshot(tmp_path / "registry")
    found = dated(edition_of(anchor(snapshot)), Source(snapshot.root))
    assert found.time == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    with State(tmp_path / "state.sqlite") as state:
        state.history.bring_up(snapshot.root, found.commit)
        assert state.history.of("acme/tiny") == {"1.0.0": found.time}
    assert len(found.commit or "") == 40


def _write_registry(root: Path, manifest_raw: bytes) -> None:
    base = edition()
    name = ReleaseName("acme", "tiny", "1.0.0")
    policy = {
        "haat": "policy/1",
        "verifiers": {"threshold": 2, "of": [CI.model_dump(), UNIVERSITY.model_dump()]},
        "grants": [{"who": "verifiers", "may": "measurement", "about": "*"}],
        "licenses": ["Apache-2.0"],
        "tooling": "0.1.0",
    }
    # JSON is YAML too.
    texts = {
        paths.MARKETPLACE: base.marketplace.model_dump_json().encode(),
        paths.POLICY: json.dumps(policy).encode(),
        paths.manifest(name): manifest_raw,
        paths.bundle(paths.manifest(name)): bundle(manifest_raw, "acme"),
        paths.artifact(name, "model.onnx"): MODEL_BYTES,
    }
    for path, raw in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(raw)
    found_market(root)


def test_the_real_documentation_builds(goods: Market, tmp_path: Path) -> None:
    built = build_docs(SOURCES, goods.edition.marketplace, tmp_path / "cache")
    assert (built.folder / "docs" / "index.html").is_file()
