"""The numbers that copies are found and told by, in one place: what each is, in which unit, how chosen, on which data.

Units: a *share* lies between 0 and 1; *shingles* are five words in a row, *sampled* ones the one in eight that every
sketch keeps. Three sets of data chose them, each with its command:

- copies made of the evaluation pages: ``python -m evaluation EVAL`` (the rows "copies"), ``python -m evaluation.kinds
  EVAL`` by kind of copy;
- 2,600 pairs of agency reports that share much of their text, about 850 of them sent twice within hours, 1,650 of other
  days or companies: ``python -m evaluation.templates FOLDER`` on Reuters-21578;
- time and memory of a million articles: ``python -m bench.dedup``.

Numbers that are a format (hash multipliers, widths of fields) stand with the code that reads it. Compiled code takes
these in when it is compiled: after a change here remove the ``__pycache__`` of the room.
"""

from __future__ import annotations

from datetime import timedelta

# Sketches.
# Words of a shingle: shorter ones meet by chance, longer ones die of a single edit (0.92 ** 5 = 0.66 survive an edit
# rate of 8 %).
SHINGLE = 5
# One shingle in so many is kept: a brief of 40 words against its original still shares four.
SAMPLED = 8
# Shingles of a text up to which a larger share is kept, one in so many, so that some 32 to 64 tell of each.
FINER = ((64, 1), (128, 2), (256, 4))
# Shingles of the beginning of a longer text of which one in LEDE_RATE is kept: by one in eight a third of the briefs
# of twenty words had one shingle or none to be known by: 118 of 197 were found; 170 are (`evaluation.kinds`).
LEDE = 64
LEDE_RATE = 4
# Characters of a text that are looked at, and figures and names of it that are kept: bounds on work.
LONGEST_TEXT = 200_000
MOST_FACTS = 64
# Words of a notice of one line.
ONE_LINE = 16

# Comparison.
# Code points between two sampled shingles of one stretch at the most (one in eight is sampled, so 8 words on average
# and fewer than 50 in 99.9 %).
LARGEST_GAP = 400
# How much that distance may differ between the two texts, as a share and in code points: what is between was edited,
# not replaced.
DRIFT = 0.25
SLACK = 40
# Code points from a shared stretch within which a figure or name belongs to it (about the five words of a shingle):
# where one was replaced, no shingle over it is shared.
NEXT_TO = 40
# Code points of text that was added or dropped at the least: of two texts that both go on after a cut, some sixteen
# words on average lie unsampled around it, and more than 50 once in a hundred times. Of shorter texts, of which a
# larger share is sampled, as much less.
LEAST_LEFT = 300

# The index.
# Clusters that a shingle stands in at the most: in more it is a set phrase or boilerplate and shows nothing. Without
# that limit every pair of pages of one site was a match.
COMMON = 20
# Candidates that are compared in full: the best of each of so many clusters, and so many of a cluster.
MOST_CLUSTERS = 8
MOST_OF_A_CLUSTER = 3
# Articles of one uri and part that are compared, the latest: an item has some ten versions, and a uri that names a
# source or a file that is written anew may have any number.
MOST_VERSIONS = 32
# Last arrivals whose clocks expiry looks at; they are never dropped themselves.
RECENT = 256
# Share of these clocks at either end that is taken for wild.
WILD = 0.1
# Arrivals between two looks at what has expired; more where more are remembered.
SWEEP = 64
# Marks of clusters that more than one article has been in, by a part of their key: where there is none, as for most
# articles when the first copy comes, nobody else need be looked for. Marks stay, and say no more than "perhaps".
MARKS = 1 << 20
# The dead are cleared out when there is one to so many live ones.
LIVE_TO_DEAD = 4
# Stop shingles that are remembered, a power of two: four times as many saved no time at a million articles.
PLACES = 1 << 14
# Postings in the hash table before they are merged, and how much larger each run is than the one after: with more
# runs a query takes longer, with larger steps each posting is copied more often.
NEWEST = 1 << 16
STEP = 12
# Postings that recovery sorts at a time, 8 bytes each, and entries that are decoded at a time: some milliseconds.
AT_ONCE, DECODED_AT_ONCE = 1 << 24, 250
# Postings of a key above which a sample is looked at before they are read: is it a stop shingle?
MANY = 512

# Copies.
# Containment of the smaller text from which two articles are one. Stories on one subject share a paragraph of
# background, which is less.
LEAST_CONTAINMENT = 0.3
# A cut copy among the boilerplate of its page is less of that page, but one piece, and from the head of the other text:
# containment, the share of the shared shingles in one run, and where in the larger text the shared one begins.
LEAST_AMONG_BOILERPLATE = 0.16
MOST_PIECES = 0.6
LATEST_ONSET = 0.4
# Two reports from one template have other figures and names in the same places. A copy may have a figure corrected or
# spelled otherwise: so up to this share of a few may be replaced, and less of more. Longer texts are hardly ever from a
# template, and rewritten rather than corrected.
FEW_FIGURES = {"brief": 2, "long": 4}
MOST_OF_FEW_FIGURES = {"brief": 0.2, "long": 0.34}
MOST_OF_MANY_FIGURES = 0.1
# Share of the names that may be replaced, and the containment from which a single one may.
MOST_NAMES = 0.5
CLOSE_CONTAINMENT = 0.7
# Shingles of a brief text. Templates are short, and what tells two reports apart stands before and after what they
# share: between brief texts more must be in common, most of the facts, wherever they stand, and no figure replaced a
# day later.
BRIEF = 150
LEAST_BRIEF_CONTAINMENT = 0.5
LEAST_BRIEF_FACTS = 0.6
A_DAY = timedelta(hours=20)
# Shared shingles of brief texts below which so large a share of the facts must tell.
FEW = 6
LEAST_FACTS_OF_FEW = 0.9
# Shingles of a long text, and shared ones, sampled or not, that show a cut copy of it among boilerplate.
LONG = 300
LEAST_IN_LONG = 32
# So many sampled shingles in a row, about sixty words, are no template's frame.
LONG_RUN = 7
# In a notice of one line with so many figures, such as a dividend, only the headline may name whom it is about: then
# more than half of the words of the shorter headline must be in the other, and one shared shingle fewer will do. The
# same is asked of two brief texts, the one a day later, with less than CLOSE_CONTAINMENT in common.
LEAST_OF_NOTICE = 2
LEAST_OF_HEADLINE = 0.5
# A text of so many shingles, nearly all of them in the other, ignores the window; so does one of which half is in the
# other, with so many shingles, about two hundred words. `evaluation.templates` counts for how many reports of one
# template that would hold, and how many shingles these share at most.
LEAST_VERBATIM = 60
VERBATIM_CONTAINMENT = 0.9
LEAST_IN_COMMON = 192
CONTAINMENT_IN_COMMON = 0.5
# Fewer shared shingles than this show nothing: sampled ones, or where both texts keep all.
FEWEST_SAMPLED = 2
FEWEST_SHARED = 6

# What two texts share only at their end, under other beginnings, is background: code points of a beginning at the
# least, of a rest behind it at the most, and the containment from which it is no background on one day. Chosen on
# invented reports, press releases and recasts; the copies of the evaluation pages lose none by it.
LEAST_LEAD = 120
MOST_TAIL = 80
# Code points of what a sender tells about itself, of several companies together: a guide has whole chapters under such
# a heading.
LONGEST_ABOUT = 3000
LEAST_RECAST_TAIL = 0.6
# A recast keeps so many pieces of so many code points, and so large a share of the shorter text in them.
LEAST_SENTENCES = 3
LEAST_SENTENCE = 70
LEAST_RECAST = 0.4

# Relations.
# The share of a text that stands in the other one for it to be there whole: some boilerplate is left on it. Where
# nothing was edited, a tenth that is missing was dropped; where words were changed, the borders are vague.
WHOLE = 0.8
WHOLE_VERBATIM = 0.9
VERBATIM = 0.98
# Of two texts that came under one id the one is another form of the other where it has at least this in common with it.
# Two forms of one report that differ in a sentence and a figure have more, two reports of one desk less.
LEAST_REVISED = 0.5
# An update keeps at least this share of the earlier form, and is at least this much made of it.
LEAST_KEPT = 0.3

# Clusters.
# Members of a cluster that are looked at to see whether its canonical article carries several stories.
MOST_PARTS = 16
# Two stretches of one text are different stories when they share less than this of the smaller one.
LEAST_OVERLAP = 0.5

# Versions.
# A text of one desk that holds another one whole and is longer by this share is its later form.
LEAST_GROWTH = 0.02
# Code points by which a text is visibly longer, where a sketch sees no other word: it leaves out lines of a few words.
# Quotes and dashes in another form are fewer.
LEAST_CHANGED = 20

# Orders.
# A killed text, and the order, are remembered for so long beyond the window: a copy that comes then is told of.
LASTING = timedelta(days=30)
# Characters and words of an order in which its item's name is looked for, and words of a headline that stands in a
# sentence: with two, every other sentence has one.
MOST_ORDER, MOST_ORDER_WORDS = 2_000, 80
LEAST_NAMING, MOST_NAMING = 3, 20
# Articles of one name that are looked at, the latest.
MOST_NAMED = 32

# Chains.
# Between two receipts of one item that the desk files under one slug: the next day's text is another item.
LONGEST_BETWEEN = timedelta(hours=20)

# Embargoes.
# The latest articles whose receipts tell how far the stream has come, and how many of them must say so: one machine's
# clock that is ahead ends no embargo early.
LATEST, WITNESSES = 64, 3
