"""The body of an article in; out the part of it that is evidence of a copy, without what a company says about itself.

All press releases of one sender end with the same words, under a heading that names the sender.
"""

from __future__ import annotations

import re

from service.deduplication.constants import LEAST_LEAD, LONGEST_ABOUT

# "About Nordcargo", "À propos de Nordcargo": a line of its own without a full stop, with a name after these words.
_ABOUT = re.compile(
    r"\n[ \t*_#]*(?:About|ABOUT|[ÀA] propos (?:de |du |d['’])|Über |Acerca de |Sobre |Informazioni su |Om |Over "
    r"|О компании|关于|關於)[ \t]*(?=[^\Wa-z\d_])[^\n.!?]{1,80}(?=\n)"
)


def without_about_section(body: str) -> str:
    """``body`` up to the final section in which its sender describes itself, if there is text before it. A heading with
    more text after it belongs to the article."""
    found = _ABOUT.search(body, max(LEAST_LEAD, len(body) - LONGEST_ABOUT))
    return body if found is None else body[: found.start()].rstrip()
