"""Input in, ids out: derived from the input alone, so that the same input always has the same ids."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from service.article.cleaned import Article, RawDocument

# The beginning of uris that we make, from a key or a file name.
OWN_URI = "urn:newswire:"


def digest(*parts: bytes | str) -> str:
    """A 32-digit hexadecimal id of ``parts`` (BLAKE2b, 128 bits); how the bytes are divided into parts matters."""
    hasher = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        hasher.update(len(data).to_bytes(8, "big"))
        hasher.update(data)
    return hasher.hexdigest()


def document_id(source: str, filename: str, content: bytes) -> str:
    """The id for a document that has none of its own."""
    return digest("document", source, filename, content)


def document_uri(source: str, filename: str) -> str:
    """The uri, the same over versions, for a document that has none of its own."""
    return f"{OWN_URI}{digest('uri', source, filename)}"


def document_of(
    source: str, filename: str, content: bytes, received_at: datetime, content_type: str | None = None
) -> RawDocument:
    """The document for a file, as the replay producer would send it."""
    return RawDocument(
        document_id=document_id(source, filename, content),
        uri=document_uri(source, filename),
        source=source,
        filename=filename,
        content=content,
        content_type=content_type,
        received_at=received_at,
    )


def article_id(document: str, part: int) -> str:
    """The id of part ``part`` of the document with id ``document``."""
    return digest("article", document, str(part))


def item_id(document: str, number: int) -> str:
    """The id of the item that is draft ``number`` of the document with id ``document``."""
    return digest("item", document, str(number))


def text_digest(article: Article) -> str:
    """A digest of the body and headline of ``article``, apart from white space around them."""
    return digest(article.body.strip(), (article.headline or "").strip())


def version_of(article: Article) -> Article:
    """``article``, which came under the article id of another text, with an id of its own: made of that id and its
    text."""
    version_id = digest("version", article.article_id, text_digest(article))
    parts = tuple(version_id if each == article.article_id else each for each in article.parts)
    return replace(article, article_id=version_id, parts=parts)
