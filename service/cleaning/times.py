"""Time stamp lines in, the published and the updated time out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from service.cleaning.dates import moment_in

# Words before the time of a change, as opposed to that of the first publication (_FIRST).
_CHANGED = re.compile(
    r"updated?|modified|last edited|aktualisiert|geändert|stand:|mis à jour|mise à jour|modifié|actualizad"
    r"|aggiornat|atualizad|bijgewerkt"
    r"|uppdaterad|oppdatert|opdateret|päivitetty|aktualiz|frissít|actualizat|güncelle|обновлен|оновлен|更新|수정"
    r"|cập nhật|diperbarui",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"published|posted|issued|created|erstellt|veröffentlicht|publié|publicad|pubblicat"
    r"|gepubliceerd|publicerad|publisert"
    r"|udgivet|julkaistu|opublikowan|yayın|giriş|опубликован|公開"
    r"|配信|掲載|입력|등록|发布|diterbitkan",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clocks:
    """When an article says that it was published and last changed, in UTC."""

    published: datetime | None = None
    updated: datetime | None = None


NO_CLOCKS = Clocks()


def clocks_in(lines: Iterable[str]) -> Clocks:
    """The first publication time and the first update time named in ``lines``; a bare time is one of publication."""
    published: datetime | None = None
    updated: datetime | None = None
    for line in lines:
        for part in _parts(line[:200]):
            moment = moment_in(part)
            if moment is None:
                continue
            if _CHANGED.search(part):
                updated = updated or moment.at
            else:
                published = published or moment.at
    return Clocks(published, updated)


def _parts(line: str) -> list[str]:
    """``line`` split before each word that says which kind of time follows."""
    cuts = sorted({0, *(match.start() for mark in (_CHANGED, _FIRST) for match in mark.finditer(line))})
    return [line[start:stop] for start, stop in zip(cuts, [*cuts[1:], len(line)], strict=True)]
