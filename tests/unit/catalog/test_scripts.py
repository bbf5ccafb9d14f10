"""Scripts that stood in a page become files of the site."""

from __future__ import annotations

from tooling.catalog.scripts import HEADER, taken_out


def test_a_script_in_a_page_becomes_a_file_that_runs_where_it_stood() -> None:
    html, files = taken_out("<head><script>one=1</script><p>x<script>two=2</script>", "docs/how-to/page.html")
    first, second = files
    assert html == f'<head><script src="../../{first}"></script><p>x<script src="../../{second}"></script>'
    assert list(files.values()) == ["one=1", "two=2"]


def test_the_same_script_is_one_file_wherever_it_stands() -> None:
    _, one = taken_out("<script>same</script>", "index.html")
    _, other = taken_out("<script>same</script>", "docs/index.html")
    assert one == other


def test_data_and_files_stay_as_they_are() -> None:
    html = '<script type="application/json">{}</script><script src="a.js"></script>'
    assert taken_out(html, "index.html") == (html, {})


def test_no_script_inside_a_page_may_run() -> None:
    scripts = next(part for part in HEADER.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert "sha256" not in scripts
