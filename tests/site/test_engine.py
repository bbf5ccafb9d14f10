"""A catalog brought up to date is the catalog built anew, byte for byte; only what changed is made again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests import market as little
from tests.cases.steps import apply_step
from tests.site.market import (
    CI,
    DIGITS,
    UNIVERSITY,
    Market,
    claim,
    edition,
    manifest,
    measurement,
    notices,
    passing,
    publisher,
)
from tooling.build_site import BuiltSite, build_site, publish
from tooling.catalog.carried import Carried
from tooling.catalog.docs import Sources
from tooling.catalog.engine.fronts import PAGES_OF_A_FACET
from tooling.catalog.engine import workshop
from tooling.catalog.engine.lists import TILES_ON_A_PAGE
from tooling.errors import SiteError
from tooling.model.release import ReleaseName
from tooling.registry import paths
from tooling.registry.git import head_commit
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import Snapshot
from tooling.verify.context import Context
from tooling.verify.judged import Judged
from tooling.verify.local_store import LocalStore
from tooling.verify.pool import Task, verify_portion
from tooling.verify.runner import judge
from tooling.verify.standing import SETTLED_NS, standing_of

ACME = publisher("acme", "Acme")
EDITION = edition()
WHO = ("-c", "user.name=a", "-c", "user.email=a@example.org")
MANIFEST = paths.manifest(little.SECOND)
RIVAL = ReleaseName("acme", "iris-curve", "1.0.0")


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def differing(one: Path, other: Path) -> list[str]:
    """Return the files that are not the same in two folders."""
    here, there = contents(one), contents(other)
    return sorted(path for path in here | there if here.get(path) != there.get(path))


@pytest.fixture
def repository(market: Path) -> Path:
    """The little market, committed."""
    git(market, "init", "-q")
    commit(market, 0)
    return market


def git(registry: Path, *arguments: str, at: int = 1_790_000_000) -> None:
    times = {"GIT_COMMITTER_DATE": f"{at} +0000", "GIT_AUTHOR_DATE": f"{at} +0000"}
    subprocess.run(["git", *WHO, *arguments], cwd=registry.parent, check=True, env={**os.environ, **times})


def commit(registry: Path, number: int) -> None:
    git(registry, "add", "registry")
    git(registry, "commit", "-q", "-m", f"{number}")


def build(
    registry: Path,
    output: Path,
    sources: Sources,
    shells: Path,
    *,
    canonical: bool = False,
    commit: str | None = None,
    store: LocalStore | None = None,
) -> BuiltSite:
    with ThreadPoolExecutor(2) as executor:
        return build_site(
            Snapshot(registry),
            output,
            executor,
            commit=commit,
            sources=sources,
            cache=shells,
            canonical=canonical,
            store=lambda: store,
        )


def head(registry: Path) -> str:
    commit = head_commit(registry.parent)
    assert commit is not None
    return commit


def yank(registry: Path) -> None:
    raw = (registry / MANIFEST).read_bytes()
    fields = {"haat": "notice/1", "kind": "yank", "manifest": digest_of(raw), "sequence": 1}
    where = paths.notice(little.SECOND, 1)
    little.write_document(registry, where, {**fields, "time": "2026-11-20T10:00:00Z", "yank": {"reason": "Too often"}})
    little.sign(registry, where, "acme")


def remove(registry: Path) -> None:
    shutil.rmtree(registry / paths.listing_folder("acme", "iris-line"))


def spoil(registry: Path) -> None:
    with (registry / MANIFEST).open("ab") as stream:
        stream.write(b"# more\n")


def rename(registry: Path) -> None:
    path = registry / paths.MARKETPLACE
    path.write_text(path.read_text().replace("name: ", "name: Other ", 1))
    little.sign_trust(registry)


def hold(registry: Path) -> None:
    little.appoint(registry, "ada")
    little.say(registry, "hold", "ada", time="2026-09-20T00:00:00Z", until="2026-10-05T00:00:00Z")


def sell(registry: Path) -> None:
    raw = (registry / MANIFEST).read_bytes()
    fields = {"haat": "notice/1", "kind": "offer", "manifest": digest_of(raw), "sequence": 1}
    where = paths.notice(little.SECOND, 1)
    little.write_document(registry, where, {**fields, "time": "2026-11-20T10:00:00Z", "offer": little.offer_document()})
    little.sign(registry, where, "acme")


def improve(registry: Path) -> None:
    """Add a version: the one that stood on the listing's page gets a page of its own."""
    little.publish(registry, ReleaseName("acme", "iris-line", "1.2.0"), "acme")


def retract(registry: Path) -> None:
    """Remove the latest version: the page of the one before it goes, too."""
    shutil.rmtree((registry / MANIFEST).parent)


def rival(registry: Path) -> None:
    """Measure another model on the same suite: its picture, its leaderboard and its task's front are others."""
    little.publish(registry, RIVAL, "acme")


@pytest.mark.parametrize(
    "change", [yank, sell, remove, spoil, rename, improve, retract, rival], ids=lambda change: change.__name__
)
@pytest.mark.parametrize("committed", [True, False], ids=["committed", "not committed"])
def test_a_catalog_brought_up_to_date_is_the_one_built_anew(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path, change: object, *, committed: bool
) -> None:
    site, anew = tmp_path / "site", tmp_path / "anew"
    build(repository, site, sources, shells)
    assert callable(change)
    change(repository)
    if committed:
        commit(repository, 1)
    before = contents(site)
    build(repository, site, sources, shells)
    build(repository, anew, sources, shells)
    assert differing(site, anew) == []
    assert contents(site) != before


def test_a_new_model_of_a_benchmark_changes_its_picture_and_no_other_models_page(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    build(repository, site, sources, shells)
    pages = {path: path.read_bytes() for path in (site / "m").rglob("*.html")}
    assert b'src="../../s/tiny-1-speed.svg#acme_iris-line"' in pages[site / "m/acme/iris-line.html"]
    assert "No other model" in (site / "s/tiny-1-speed.svg").read_text()
    rival(repository)
    commit(repository, 1)
    assert build(repository, site, sources, shells).made == 1
    assert {path: path.read_bytes() for path in pages} == pages
    picture = (site / "s/tiny-1-speed.svg").read_text()
    assert 'id="acme_iris-line"' in picture
    assert 'id="acme_iris-curve"' in picture
    assert "2 models measured" in (site / "t/tabular-classification.html").read_text()


def test_a_version_that_is_not_the_best_any_more_gets_a_page_and_loses_it_with_the_other(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    build(repository, site, sources, shells)
    listing, own = site / "m/acme/iris-line.html", site / "m/acme/iris-line@1.1.0.html"
    assert '<span class="h-argument">acme/iris-line@1.1.0</span>' in listing.read_text()
    assert not own.exists()
    improve(repository)
    commit(repository, 1)
    build(repository, site, sources, shells)
    assert '<span class="h-argument">acme/iris-line@1.2.0</span>' in listing.read_text()
    assert '<span class="h-argument">acme/iris-line@1.1.0</span>' in own.read_text()
    shutil.rmtree((repository / paths.manifest(ReleaseName("acme", "iris-line", "1.2.0"))).parent)
    commit(repository, 2)
    build(repository, site, sources, shells)
    assert not own.exists()


def test_the_pages_of_a_kind_end_where_its_models_do(sources: Sources, shells: Path, tmp_path: Path) -> None:
    judged = [passing(ACME, manifest(ACME, f"model-{number:03}")) for number in range(TILES_ON_A_PAGE + 1)]
    site = published(judged, sources, shells, tmp_path / "site")
    assert sorted(path.name for path in (site / "f/price").iterdir()) == ["free.2.html", "free.html"]
    first, second = (site / "f/price/free.html").read_text(), (site / "f/price/free.2.html").read_text()
    assert (first.count("h-card__title"), second.count("h-card__title")) == (TILES_ON_A_PAGE, 1)
    assert 'href="../../f/price/free.2.html" rel="next"' in first
    many = [
        passing(ACME, manifest(ACME, f"model-{number:03}")) for number in range(PAGES_OF_A_FACET * TILES_ON_A_PAGE + 1)
    ]
    site = published(many, sources, shells, tmp_path / "many")
    assert len(list((site / "f/price").iterdir())) == PAGES_OF_A_FACET
    assert f"{len(many)} models." in (site / "f/price/free.html").read_text()


def test_home_names_the_best_reproduced_model_of_a_task_unless_anybody_warns_of_it(
    sources: Sources, shells: Path, tmp_path: Path
) -> None:
    best, warned, unmatched = (
        (manifest(ACME, model, claims=[claim(DIGITS, "accuracy", value)]), found)
        for model, value, found in (("best", 0.95, 0.95), ("warned", 0.97, 0.97), ("unmatched", 0.99, 0.98))
    )
    judged = [passing(ACME, of, measurement(of, DIGITS, CI, accuracy=found)) for of, found in (best, warned, unmatched)]
    judged[1] = replace(judged[1], notices=notices(warned[0], {"yank": {"reason": "Wrong"}}))
    site = published(judged, sources, shells, tmp_path / "site")
    home = (site / "index.html").read_text()
    notable = home.split('aria-labelledby="notable"')[1].split("</section>")[0]
    assert notable.count("<article") == 1
    assert "m/acme/best.html" in notable
    front = (site / "t/image-classification.html").read_text().split("</section>")[0]
    assert "m/acme/best.html" in front
    assert "m/acme/warned.html" not in front
    assert "m/acme/unmatched.html" not in front


@pytest.mark.parametrize("change", [yank, sell, remove, spoil, rename], ids=lambda change: change.__name__)
def test_a_commit_is_built_as_its_folder_is(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path, change: object
) -> None:
    site, folder = tmp_path / "site", tmp_path / "folder"
    build(repository, site, sources, shells, commit=head(repository))
    assert callable(change)
    change(repository)
    commit(repository, 1)
    build(repository, folder, sources, shells)
    shutil.rmtree(repository / "listings")
    build(repository, site, sources, shells, commit=head(repository))
    assert differing(site, folder) == []


def test_only_what_differs_between_two_commits_is_made_again(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    site, anew = tmp_path / "site", tmp_path / "anew"
    other = paths.publisher_file("other", 1)
    first, yanked = head(repository), (yank, spoil, remove)
    assert build(repository, site, sources, shells, commit=first).made == 1
    little.write_document(repository, other, {"haat": "publisher/1"})
    commit(repository, 1)
    assert build(repository, site, sources, shells, commit=head(repository)).made == 0
    for number, change in enumerate(yanked, start=2):
        change(repository)
        commit(repository, number)
        found = build(repository, site, sources, shells, commit=head(repository))
        assert (found.made, found.gone) == ((0, 1) if change is remove else (1, 0))
    # Back to where it began: the commits between are not looked at.
    assert build(repository, site, sources, shells, commit=first).made == 1
    build(repository, anew, sources, shells, commit=first)
    assert differing(site, anew) == []


def test_a_history_that_was_rewritten_is_read_again(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    site, anew = tmp_path / "site", tmp_path / "anew"
    build(repository, site, sources, shells, commit=head(repository))
    before = (site / "m/acme/iris-line.html").read_bytes()
    git(repository, "commit", "-q", "--amend", "-m", "rewritten", at=1_791_000_000)
    assert build(repository, site, sources, shells, commit=head(repository)).made == 1
    assert (site / "m/acme/iris-line.html").read_bytes() != before
    build(repository, anew, sources, shells, commit=head(repository))
    assert differing(site, anew) == []
    git(repository, "reflog", "expire", "--expire=now", "--all")
    git(repository, "commit", "-q", "--amend", "-m", "again", at=1_792_000_000)
    git(repository, "gc", "-q", "--prune=now")
    build(repository, site, sources, shells, commit=head(repository))
    shutil.rmtree(anew)
    build(repository, anew, sources, shells)
    assert differing(site, anew) == []


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "cache" / "verdicts.sqlite", b"s" * 32)


@pytest.mark.parametrize("of_commit", [True, False], ids=["a commit", "a folder"])
@pytest.mark.parametrize("change", [yank, sell, spoil, hold], ids=lambda change: change.__name__)
def test_pages_are_the_same_whether_verdicts_were_remembered_or_not(
    repository: Path,
    sources: Sources,
    shells: Path,
    tmp_path: Path,
    store: LocalStore,
    change: object,
    *,
    of_commit: bool,
) -> None:
    assert callable(change)
    change(repository)
    commit(repository, 1)
    time.sleep(SETTLED_NS / 1e9 + 0.1)
    which = head(repository) if of_commit else None
    snapshot = Snapshot(repository)
    verify_portion(Task(snapshot.root, standing_of(snapshot).ground, store=lambda: store), snapshot.listings())
    assert store.beside("judged").path.exists()
    sites = [tmp_path / name for name in ("never", "verified", "again")]
    for site, remembered in zip(sites, (None, store, store), strict=True):
        build(repository, site, sources, shells, commit=which, store=remembered)
    assert differing(sites[0], sites[1]) == differing(sites[0], sites[2]) == []


def test_a_verdict_is_asked_and_not_reached_again(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[ReleaseName] = []

    def watched(name: ReleaseName, snapshot: Snapshot, context: Context) -> Judged:
        asked.append(name)
        return judge(name, snapshot, context)

    monkeypatch.setattr(workshop, "judge", watched)
    build(repository, tmp_path / "one", sources, shells, commit=head(repository), store=store)
    build(repository, tmp_path / "two", sources, shells, commit=head(repository), store=store)
    assert asked == [little.FIRST, little.SECOND]
    spoil(repository)
    commit(repository, 1)
    for name in ("three", "four"):
        build(repository, tmp_path / name, sources, shells, commit=head(repository), store=store)
    # The first is judged once more, for a manifest beside it is another; the second did not pass, and is each time.
    assert asked[2:] == [little.FIRST, little.SECOND, little.SECOND]


def test_nothing_is_made_again_where_nothing_changed(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    first = build(repository, site, sources, shells)
    touched = {path: path.stat().st_mtime_ns for path in site.rglob("*.html")}
    again = build(repository, site, sources, shells)
    assert (first.made, again.made, again.listings) == (1, 0, 1)
    changed = [path.name for path, when in touched.items() if path.stat().st_mtime_ns != when]
    assert changed == ["404.html"]


def test_a_build_that_is_killed_is_finished_by_the_next(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    site, anew = tmp_path / "site", tmp_path / "anew"
    build(repository, anew, sources, shells)
    for pause in (0.9, 1.3, 1.8, 2.4):
        command = [sys.executable, "-m", "tests.site.build_one", *map(str, (repository, site, sources.docs, shells))]
        process = subprocess.Popen(command, start_new_session=True)
        time.sleep(pause)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        broken = [path for path in site.rglob("*.html") if not path.read_bytes().rstrip().endswith(b"</html>")]
        assert broken == []
    build(repository, site, sources, shells)
    leftovers = {path for path in contents(site) if path.rpartition("/")[2].startswith(".")}
    assert {path: digest for path, digest in contents(site).items() if path not in leftovers} == contents(anew)


def test_pages_name_the_markets_address_when_asked_and_only_then(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    marketplace = repository / paths.MARKETPLACE
    marketplace.write_text(marketplace.read_text() + "url: https://market.example/\n")
    little.sign_trust(repository)
    site = tmp_path / "site"
    build(repository, site, sources, shells)
    before = contents(site)
    assert build(repository, site, sources, shells, canonical=True).made == 1
    for page in ("index.html", "models/1.html", "p/acme.html", "m/acme/iris-line.html"):
        assert f'<link rel="canonical" href="https://market.example/{page}">' in (site / page).read_text()
    build(repository, site, sources, shells)
    assert contents(site) == before


def test_a_catalog_names_the_commit_it_shows_even_where_no_listing_changed(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    build(repository, site, sources, shells)
    first = json.loads((site / "api/v1/index.json").read_text())
    git(repository, "commit", "-q", "--allow-empty", "-m", "nothing")
    assert build(repository, site, sources, shells).made == 0
    second = json.loads((site / "api/v1/index.json").read_text())
    assert first["commit"] != second["commit"]
    assert first["shards"] == second["shards"]


def test_a_hold_ends_by_the_time_of_the_commit_though_no_listing_changed(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    site, anew = tmp_path / "site", tmp_path / "anew"
    little.appoint(repository, "ada")
    said = {"time": "2026-09-20T00:00:00Z", "until": "2026-10-05T00:00:00Z"}
    little.say(repository, "hold", "ada", **said)
    commit(repository, 1)
    build(repository, site, sources, shells)
    assert ">on hold</span>" in (site / "m/acme/iris-line.html").read_text()
    assert "acme/iris-line@" in (site / "takedowns.html").read_text()
    git(repository, "commit", "-q", "--allow-empty", "-m", "nothing", at=1_792_000_000)
    assert build(repository, site, sources, shells).made == 1
    assert ">on hold</span>" not in (site / "m/acme/iris-line.html").read_text()
    assert not (site / "takedowns.html").exists()
    build(repository, anew, sources, shells)
    assert differing(site, anew) == []
    assert build(repository, site, sources, shells).made == 0


def test_a_number_grows_stale_by_the_time_of_the_commit_though_no_listing_changed(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    site, anew = tmp_path / "site", tmp_path / "anew"
    build(repository, site, sources, shells)
    page, badge = site / "m/acme/iris-line.html", site / "m/acme/iris-line.svg"
    assert "Counts as freshly reproduced until" in page.read_text()
    assert "reproduced by 1 of 1 · until" in badge.read_text()
    git(repository, "commit", "-q", "--allow-empty", "-m", "nothing", at=int(time.time()) + 400 * 86_400)
    assert build(repository, site, sources, shells).made == 1
    assert "reproduced, but stale" in page.read_text()
    assert "reproduced, stale since" in badge.read_text()
    build(repository, anew, sources, shells)
    assert differing(site, anew) == []


def test_a_listing_is_new_until_its_time_is_over_though_nothing_changed(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    site, anew = tmp_path / "site", tmp_path / "anew"
    build(repository, site, sources, shells)
    page = site / "m/acme/iris-line.html"
    assert "new until" in page.read_text()
    git(repository, "commit", "-q", "--allow-empty", "-m", "nothing", at=1_790_000_000 + 4 * 86_400)
    assert build(repository, site, sources, shells).made == 1
    assert "new until" not in page.read_text()
    build(repository, anew, sources, shells)
    assert differing(site, anew) == []


def test_who_learnt_the_samples_by_heart_is_shown_where_the_model_is_and_where_it_is_ranked(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    little.add_holdout(repository, data=little.unseen_data(count=300))
    apply_step({"model": {"named": "memoriser"}}, repository, repository)
    little.add_measurement(repository, little.SECOND)
    little.measure_unseen(repository, little.SECOND)
    build(repository, site, sources, shells)
    for page in ("m/acme/iris-line.html", "s/tiny-1.html"):
        assert "more than chance explains" in (site / page).read_text(), page
    (listed,) = (site / "api/v1/listings").glob("*.json")
    told = json.loads(listed.read_text())
    assert '"beyond_chance": true' in json.dumps(told)


def test_a_folder_that_is_not_a_site_is_left_alone(
    repository: Path, sources: Sources, shells: Path, tmp_path: Path
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine")
    with pytest.raises(SiteError):
        build(repository, tmp_path / "site", sources, shells)
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["mine.txt"]


def test_a_damaged_state_is_made_again(repository: Path, sources: Sources, shells: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(repository, site, sources, shells)
    before = contents(site)
    (tmp_path / ".site.state.sqlite").write_bytes(b"not a database, " * 500)
    assert build(repository, site, sources, shells).made == 1
    assert contents(site) == before


def published(judged: Sequence[Judged], sources: Sources, shells: Path, output: Path) -> Path:
    publish(EDITION, judged, Carried(), output, sources=sources, cache=shells)
    return output


def measured(model: str, *by: tuple[object, float]) -> Judged:
    of = manifest(ACME, model)
    return passing(ACME, of, *(measurement(of, DIGITS, who, accuracy=number) for who, number in by))  # type: ignore[arg-type]


def test_no_page_of_models_grows_without_end(sources: Sources, shells: Path, tmp_path: Path) -> None:
    judged = [passing(ACME, manifest(ACME, f"model-{number:03}")) for number in range(2 * TILES_ON_A_PAGE + 1)]
    site = published(judged, sources, shells, tmp_path / "site")
    bodies = [(site / path).read_text() for path in ("index.html", "models/3.html", "models/2.html", "models/1.html")]
    assert [body.count("h-card__title") for body in bodies] == [TILES_ON_A_PAGE, 1, TILES_ON_A_PAGE, TILES_ON_A_PAGE]
    assert 'href="models/3.html"' in bodies[0]
    assert 'href="../models/2.html" rel="next"' in bodies[1]
    assert 'href="../models/3.html" rel="prev"' in bodies[2]
    assert 'href="../m/acme/model-000.html"' in bodies[3]


def test_a_new_listing_changes_the_last_page_of_a_list_only(sources: Sources, shells: Path, tmp_path: Path) -> None:
    judged = [passing(ACME, manifest(ACME, f"model-{number:03}")) for number in range(TILES_ON_A_PAGE + 2)]
    one = published(judged[:-1], sources, shells, tmp_path / "one")
    two = published(judged, sources, shells, tmp_path / "two")
    assert (one / "models/1.html").read_bytes() == (two / "models/1.html").read_bytes()
    assert (one / "models/2.html").read_bytes() != (two / "models/2.html").read_bytes()


def test_an_empty_market_has_a_home(sources: Sources, shells: Path, tmp_path: Path) -> None:
    site = published([], sources, shells, tmp_path / "site")
    assert "No model is listed yet" in (site / "index.html").read_text()


def test_a_board_ranks_by_the_primary_metric_and_equal_numbers_share_a_rank(
    sources: Sources, shells: Path, tmp_path: Path
) -> None:
    numbers = {"aa": 0.9, "bb": 0.95, "cc": 0.9, "dd": 0.8}
    claims = manifest(ACME, "ee", claims=[claim(DIGITS, "accuracy", 1.0)])
    judged = [measured(model, (CI, number)) for model, number in numbers.items()] + [passing(ACME, claims)]
    page = (published(judged, sources, shells, tmp_path / "site") / "s/digits-1.html").read_text()
    rows = page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    found = [(row.split("<strong>")[1][0], row.split("m/acme/")[1][:2]) for row in rows]
    assert found == [("1", "bb"), ("2", "aa"), ("2", "cc"), ("4", "dd")]


def test_a_board_counts_the_least_favourable_number(sources: Sources, shells: Path, tmp_path: Path) -> None:
    judged = [measured("tiny", (CI, 0.99), (UNIVERSITY, 0.9))]
    page = (published(judged, sources, shells, tmp_path / "site") / "s/digits-1.html").read_text()
    assert ">0.9</td>" in page
    assert ">2 verifiers</td>" in page


def test_a_model_names_those_that_were_made_from_it(sources: Sources, shells: Path, tmp_path: Path) -> None:
    parent = manifest(ACME, "base")
    lineage = [{"relation": "finetuned-from", "name": "acme/base", "version": "1.0.0", "manifest": parent.digest}]
    judged = [passing(ACME, parent), passing(ACME, manifest(ACME, "child", lineage=lineage))]
    site = published(judged, sources, shells, tmp_path / "site")
    assert '<a href="../../m/acme/child.html">acme/child</a>' in (site / "m/acme/base.html").read_text()


def test_a_publisher_is_shown_with_all_its_listings(goods: Market, site: Path) -> None:
    page = (site / "p/kranich-labs.html").read_text()
    own = {one.name.listing for one in goods.judged if one.name.publisher == "kranich-labs"}
    assert all(f"m/{name}.html" in page for name in own if (site / f"m/{name}.html").exists())


def test_times_decide_what_is_new(sources: Sources, shells: Path, tmp_path: Path) -> None:
    judged = [passing(ACME, manifest(ACME, model)) for model in ("aa", "bb", "cc")]
    times = {one.name: little.CERTIFIED_AT.replace(day=3 if one.name.model == "bb" else 2) for one in judged}
    output = tmp_path / "site"
    publish(replace(EDITION, listed_at=times), judged, Carried(), output, sources=sources, cache=shells)
    home = (output / "index.html").read_text()
    assert home.index("m/acme/bb.html") < home.index("m/acme/cc.html") < home.index("m/acme/aa.html")
