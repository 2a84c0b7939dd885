"""The body of an article in, what of it can show that it is another's copy out: not what a company says of itself.

A press release ends in the same words as its sender's last one, under a heading that names the sender.
"""

from __future__ import annotations

import re

from service.deduplication.constants import LEAST_LEAD, LONGEST_ABOUT

# "About Nordcargo", "À propos de Nordcargo": a line of its own without a full stop, before a name.
_ABOUT = re.compile(
    r"\n[ \t*_#]*(?:About|ABOUT|[ÀA] propos (?:de |du |d['’])|Über |Acerca de |Sobre |Informazioni su |Om |Over "
    r"|О компании|关于|關於)[ \t]*(?=[^\Wa-z\d_])[^\n.!?]{1,80}(?=\n)"
)


def own_text(body: str) -> str:
    """``body`` up to where its sender tells about itself at its end, if there is a text before that: a heading with
    more below it is one of the text's own."""
    found = _ABOUT.search(body, max(LEAST_LEAD, len(body) - LONGEST_ABOUT))
    return body if found is None else body[: found.start()].rstrip()
