"""Which sentences a source repeats, as its articles come and go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.stories import WINDOW, candidate
from service.article import StoryCandidate
from service.stories import StoryClusters, StoryMember, closing

FRAME = "Officers and rescue workers were called to the scene on Wednesday evening. Nobody else was hurt."
ONE = f"OSTERBY (Nordwire) - A barn full of straw burned down. {FRAME}"
OTHER = f"OSTERBY (Nordwire) - Two cyclists collided with a bus. {FRAME}"
# Three or four reports of each of these events, and the background that its desk repeats under each.
SERIES = {
    "es": (
        "El sindicato exige salarios más altos. La empresa se niega a negociar.",
        "Los maquinistas pararon el lunes y la mayoría de los trenes fueron cancelados. Miles de viajeros quedaron"
        " varados en las estaciones.",
        "Un mediador invitó a las partes a un hotel el jueves. Las reuniones anteriores terminaron con palabras duras.",
        "El martes se pusieron autobuses para los viajeros. Las colas daban la vuelta a la manzana bajo la lluvia.",
        "Las tiendas de la estación se quejan de pérdidas. Muchas mandaron a sus empleados a casa.",
    ),
    "en": (
        "She was last seen wearing a yellow coat. Her parents have appealed for help.",
        "A girl of seven disappeared on Monday on her way home from school. Search parties combed the moor.",
        "Divers searched a reservoir on Tuesday. Dogs followed a trail to a bus stop.",
        "Hundreds of neighbours held candles in the church on Wednesday. The vicar read a prayer.",
        "Detectives are looking for the driver of a white van. It was filmed near the playground.",
    ),
    "nl": (
        "De verdachte ontkent. De uitspraak volgt in maart.",
        "De zaak tegen een wethouder die smeergeld zou hebben aangenomen is maandag begonnen.",
        "Een aannemer vertelde dinsdag over enveloppen die hij in een wegrestaurant overhandigde.",
        "De rechter bekeek woensdag de bankafschriften. Er waren stortingen die niemand kon verklaren.",
        "Het Openbaar Ministerie eiste drie jaar cel tegen de wethouder.",
    ),
    "fr": (
        "Le président Emmanuel Macron refuse de retirer sa réforme des retraites.",
        "Des milliers de manifestants ont défilé dans les rues de la capitale.",
        "Les éboueurs ont cessé le travail et les ordures s'entassent.",
        "L'opposition dépose une motion de censure à l'Assemblée.",
    ),
    "ru": (
        "Террористы требуют вертолёт. Переговоры продолжаются.",
        "Вооружённые люди захватили в понедельник автобус с пассажирами. Район оцеплен.",
        "Захватчики отпустили двух женщин с детьми. Им дали воду и одеяла.",
        "Родственники заложников ждут у оцепления. С ними работают психологи.",
    ),
}


def _stories(*candidates: StoryCandidate) -> int:
    stories = StoryClusters({}, WINDOW)
    for each in candidates:
        stories.assign(each)
    return stories.size


def test_two_events_are_not_one_for_what_their_desk_repeats() -> None:
    one, other = candidate("one", ONE), candidate("other", OTHER)
    assert _stories(one, other) == 2
    assert _stories(one, replace(other, source="another desk")) == 1
    # Without the sentences among the terms, as they came from a former release.
    assert _stories(one, replace(other, terms=tuple(each for each in other.terms if each[0][0] != "="))) == 1


def test_one_event_told_again_by_its_desk_stays_one() -> None:
    again = f"OSTERBY (Nordwire) - The barn that burned down was insured. {FRAME}"
    assert _stories(candidate("one", ONE), candidate("again", again)) == 1


@pytest.mark.parametrize("language", SERIES)
def test_follow_ups_that_repeat_their_background_stay_one(language: str) -> None:
    background, *reports = SERIES[language]
    told = (f"KELMAR (Nordwire) - {each} {background}" for each in reports)
    assert _stories(*(candidate(f"{at}", text, language) for at, text in enumerate(told))) == 1


def _features_after(*before: StoryCandidate, of: StoryCandidate) -> str:
    """The features of ``of``, which comes after ``before``."""
    entries: dict[str, StoryMember] = {}
    stories = StoryClusters(entries, WINDOW)
    for each in (*before, of):
        stories.assign(each)
    return entries[of.article_id].features


@pytest.mark.parametrize("of_all", [True, False])
def test_versions_of_one_item_teach_nothing(of_all: bool) -> None:
    """Whether a version names all that it replaces, or the last one alone; and one that replaces what it does."""
    texts = [ONE, f"{ONE} A tractor was lost.", f"{ONE} A tractor and a plough were lost."]
    versions = [candidate(f"version {at}", text) for at, text in enumerate(texts)]
    names = [each.article_id for each in versions]
    second = replace(versions[1], supersedes=(names[0],))
    third = replace(versions[2], supersedes=(*(names[:1] if of_all else ()), names[1]))
    assert _features_after(versions[0], second, of=third) == _features_after(of=third)
    sibling = replace(versions[2], supersedes=(names[0],))
    assert _features_after(versions[0], second, of=sibling) == _features_after(of=sibling)
    assert _features_after(versions[0], second, of=versions[2]) != _features_after(of=versions[2])


def test_a_killed_article_teaches_nothing() -> None:
    one, other = candidate("one", ONE), candidate("other", OTHER)
    order = replace(candidate("order", "Kill the story on the barn."), retracts=(one.article_id,))
    assert _features_after(one, order, of=other) == _features_after(of=other)
    assert _features_after(one, of=other) != _features_after(of=other)


@pytest.mark.parametrize("term", ["=zz", "=00000001:7", "=00000001:-1"])
def test_a_sentence_that_cannot_be_read_ends_nothing(term: str) -> None:
    plain = candidate("one", "A barn burned down.")
    odd = replace(plain, terms=(("barn", 1), (term, 1)))
    assert _stories(odd, replace(odd, article_id=candidate("again", "").article_id)) == 1


def test_what_is_repeated_is_known_after_a_restart_and_forgotten_with_its_stories(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries: dict[str, StoryMember] = {}
    StoryClusters(entries, WINDOW).assign(candidate("one", ONE))
    again = StoryClusters(entries, WINDOW)
    again.assign(candidate("other", OTHER))
    assert again.size == 2
    monkeypatch.setattr(closing, "MOST_REMEMBERED", 3)
    for number in range(6):
        again.assign(candidate(f"later {number}", ""))
    assert again.size == 3
    assert not again._recurring._articles
