"""Newswire: raw article files in at one end, enriched articles and running stories out at the other.

    files --replay--> newswire.raw.v1            value = the file's bytes, untouched
                        | clean                  bytes -> 0..n articles (one file can carry several)
                        |--> newswire.items.v1   pictures, packages, events: items without text
                        v
                      newswire.clean.v1
                        | deduplicate            is it a copy, an excerpt, an update of one we know?
                        |--> newswire.duplicates.v1   copies, each linked to its original with evidence
                        |--> newswire.retractions.v1   kills, corrections, embargoes, and the articles they affect
                        v
                      newswire.unique.v1
                        | enrich                 people, places, organisations, subjects, quotations
                        |--> newswire.story-candidates.v1   internal: what clustering needs, one partition
                        v
                      newswire.enriched.v1
                        | cluster                which running story does it belong to?
                        v
                      newswire.stories.v1        compacted: the latest state of each story
                      newswire.story-members.v1   compacted: the story of each article
    any stage ---->   newswire.dead-letters.v1   the original bytes, and why they were rejected

Imports go one way: ``commands -> audit, replay, worker, dead_letters -> kafka, pipeline -> stages -> article``. Only
``service.kafka`` and ``service.worker`` depend on Kafka; ``service.intake`` finds files without it.
"""
