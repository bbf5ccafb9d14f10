"""Characters that nobody sees, or that change how the others read."""

from __future__ import annotations

# Controls but tab and line feed; soft hyphen; fillers and blanks that look like nothing; bidirectional marks and
# overrides; zero-width space; separators; byte-order mark; annotation marks; noncharacters; private use; tags. For a
# regular expression's class. The carriage return is among them: a checkout that turns line feeds into pairs changes
# signed bytes.
HIDDEN = (
    "\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufeff\uffa0\ufff0-\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
# Persian and the Indic scripts are not written rightly without them; names and documents do without.
JOINERS = "\u200c\u200d"
