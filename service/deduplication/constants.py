"""The constants by which copies are found and classified: what each means, its unit, how and on which data it was
chosen.

Units: a *share* lies between 0 and 1; a *shingle* is five consecutive words; the *sampled* shingles are the one in
eight that every sketch keeps. The values were chosen on three sets of data, each with its command:

- copies made from the evaluation pages: ``python -m evaluation EVAL`` (the rows "copies"), and
  ``python -m evaluation.kinds EVAL`` for each kind of copy;
- 2,600 pairs of agency reports that share much of their text, about 850 of them sent twice within hours, 1,650 from
  other days or about other companies: ``python -m evaluation.templates FOLDER`` on Reuters-21578;
- time and memory for a million articles: ``python -m bench.dedup``.

Numbers that belong to a format (hash multipliers, field widths) are in the module that reads it. Compiled functions
take in these constants when they are compiled: after changing one, delete the ``__pycache__`` of this package.
"""

from __future__ import annotations

from datetime import timedelta

# Sketches.
# Words in a shingle: shorter shingles match by chance, longer ones are lost to a single edit (0.92 ** 5 = 0.66 survive
# an edit rate of 8 %).
SHINGLE = 5
# One shingle in this many is kept: a brief of 40 words still shares four with its original.
SAMPLED = 8
# Shorter texts keep a larger share: (shingles up to which it applies, one in how many is kept), so that each of them
# keeps some 32 to 64.
FINER = ((64, 1), (128, 2), (256, 4))
# The lede of a longer text, in shingles, of which one in LEDE_RATE is kept. With one in eight, a third of the briefs of
# twenty words had at most one shingle to be found by: 118 of 197 were found, now 170 are (`evaluation.kinds`).
LEDE = 64
LEDE_RATE = 4
# Limits on the work for one text: code points that are read, and figures and names that are kept.
LONGEST_TEXT = 200_000
MOST_FACTS = 64
# Maximum length of a one-line notice, in words.
ONE_LINE = 16

# Comparison.
# Largest gap between two shared shingles of one stretch, in code points (one shingle in eight is sampled, so the gap is
# 8 words on average, and fewer than 50 in 99.9 % of cases).
LARGEST_GAP = 400
# How much this gap may differ between the two texts, as a share of it and in code points: within that, the text between
# was edited, not replaced.
DRIFT = 0.25
SLACK = 40
# A figure or name belongs to a shared stretch if it is within this many code points of it (about the five words of a
# shingle): no shingle that contains a replaced one is shared.
NEXT_TO = 40
# Fewest code points of text that count as added or dropped. Where two texts both go on after a cut, on average some
# sixteen words around it are not sampled, more than 50 once in a hundred times. The limit shrinks with the sampling
# rate of shorter texts.
LEAST_LEFT = 300

# The index.
# Maximum number of clusters that a shingle may be in: in more, it is a set phrase or boilerplate, and no evidence of a
# copy. Without this limit, every pair of pages of one site matched.
COMMON = 20
# Candidates that are compared in full: clusters, and articles per cluster, the best of each.
MOST_CLUSTERS = 8
MOST_OF_A_CLUSTER = 3
# Articles with the same uri and part that are compared, the latest ones: an item has some ten versions, but a uri that
# names a source, or a file that is overwritten, may have any number.
MOST_VERSIONS = 32
# The latest arrivals, whose times expiry is measured from; they are never dropped themselves.
RECENT = 256
# Share of these times that is ignored as outliers, at either end.
WILD = 0.1
# Arrivals between two expiry sweeps; more where more articles are remembered.
SWEEP = 64
# Size of a Bloom filter with one hash function, of the clusters that have held more than one article. A clear cell, as
# for most articles when their first copy comes, saves the search for other members. Cells are never cleared, so a set
# one only means "perhaps".
MARKS = 1 << 20
# The table and the postings are compacted when there is one dropped article to this many live ones.
LIVE_TO_DEAD = 4
# Stop shingles that are remembered, a power of two: four times as many saved no time with a million articles.
PLACES = 1 << 14
# Postings in the hash table before it is merged into a run, and how many times larger each run is than the next: more
# runs make queries slower, larger steps copy each posting more often.
NEWEST = 1 << 16
STEP = 12
# Postings that recovery sorts at a time, 8 bytes each, and entries that it decodes at a time (some milliseconds).
AT_ONCE, DECODED_AT_ONCE = 1 << 24, 250
# For a key with more postings than this, a sample is first checked for being a stop shingle, before all are read.
MANY = 512

# Copies.
# Containment of the smaller text from which two articles are copies. Stories on one subject share a paragraph of
# background, which is less.
LEAST_CONTAINMENT = 0.3
# A cut copy surrounded by the boilerplate of its page makes up less of that page, but it is in one piece and from the
# head of the original. The limits: least containment, least share of the shared shingles in one run, and the latest
# point in the larger text (as a share of its length) where the shared text may begin.
LEAST_AMONG_BOILERPLATE = 0.16
MOST_PIECES = 0.6
LATEST_ONSET = 0.4
# Two reports from one template have different figures and names in the same places. A copy may have a figure corrected
# or spelled differently. So if at most FEW_FIGURES figures are replaced, they may be this share of those compared; if
# more are, only MOST_OF_MANY_FIGURES. Longer texts are hardly ever from a template, and are rewritten rather than
# corrected.
FEW_FIGURES = {"brief": 2, "long": 4}
MOST_OF_FEW_FIGURES = {"brief": 0.2, "long": 0.34}
MOST_OF_MANY_FIGURES = 0.1
# Share of the names that may be replaced, and the containment from which a single replaced name is accepted whatever
# its share.
MOST_NAMES = 0.5
CLOSE_CONTAINMENT = 0.7
# Share of figures and names together that may be replaced in long texts with that containment and at most one figure
# replaced.
MOST_OF_ALL_FACTS = 0.12
# Maximum length of a brief text, in shingles. Templates are short, and what distinguishes two reports is before and
# after the text that they share. So brief texts must have more text in common, and most of their facts wherever they
# are; and a day later no figure may be replaced.
BRIEF = 150
LEAST_BRIEF_CONTAINMENT = 0.5
LEAST_BRIEF_FACTS = 0.6
A_DAY = timedelta(hours=20)
# With fewer shared shingles than this, brief texts must share the following, larger share of their facts.
FEW = 6
LEAST_FACTS_OF_FEW = 0.9
# Versions under a uri that their source states have at least this share of their facts in common if no text at all: of
# two English wire texts on different things six in ten have less.
LEAST_FACTS_OF_VERSIONS = 0.1
# Shingles of a long text, and shared ones (sampled or not), that are enough to show a cut copy of it among boilerplate.
LONG = 300
LEAST_IN_LONG = 32
# Sampled shingles in a row, about sixty words, that are more than the frame of a template.
LONG_RUN = 7
# In a one-line notice with at least this many figures, such as a dividend, only the headline may say whom it is about:
# then more than half of the words of the shorter headline must be in the other. The same is required of two brief
# texts, a day apart, with less than CLOSE_CONTAINMENT in common. Where the headlines agree, one shared shingle fewer is
# enough.
LEAST_OF_NOTICE = 2
LEAST_OF_HEADLINE = 0.5
# The window is ignored for a text of at least this many shingles that is nearly all in the other text; also for one of
# which half is in the other, if that is at least LEAST_IN_COMMON shingles, about two hundred words.
# `evaluation.templates` counts how many reports from one template this would match, and the most shingles that they
# share.
LEAST_VERBATIM = 60
VERBATIM_CONTAINMENT = 0.9
LEAST_IN_COMMON = 192
CONTAINMENT_IN_COMMON = 0.5
# Fewest shared shingles that are evidence: of sampled ones, and where both texts keep all.
FEWEST_SAMPLED = 2
FEWEST_SHARED = 6

# Text shared only at the end, under different beginnings, is background. The limits: fewest code points of a beginning,
# most code points after the shared part, and the containment from which, on one day, it is not background. Chosen on
# invented reports, press releases and recasts; no copy of the evaluation pages is lost by it.
LEAST_LEAD = 120
# Shingles of the smaller text that are compared and all shared, from which it has no beginning of its own.
LEAST_ALL_SHARED = 24
MOST_TAIL = 80
# Longest "About the company" text at the end of a press release, in code points, for several companies together: a
# guide has whole chapters under such a heading.
LONGEST_ABOUT = 3000
LEAST_RECAST_TAIL = 0.6
# Pieces that are less than LEAST_RECAST_TAIL of the shorter text may be so many times as far apart in the longer one.
# Of copies in two sets made of WCXB's pages (turns 0 and 5 of `evaluation.kinds`) the most is 2.1, of other texts that
# share so little the least is 5.2.
MOST_STRETCHED = 3
# A recast keeps at least this many pieces, each of at least this many code points, which together are at least this
# share of the shorter text.
LEAST_SENTENCES = 3
LEAST_SENTENCE = 70
LEAST_RECAST = 0.4

# Relations.
# Share of a text that must be in the other one for it to be there whole; the rest is boilerplate left on it. Where
# nothing was edited, a missing tenth was dropped, so the limit is higher; where words were changed, the borders are
# vague. VERBATIM is the share of the shingles in the shared stretches from which nothing counts as edited.
WHOLE = 0.8
WHOLE_VERBATIM = 0.9
VERBATIM = 0.98
# Two texts that came under one id are forms of the same article if they have at least this containment. Two forms of
# one report that differ in a sentence and a figure have more, two reports from one desk less.
LEAST_REVISED = 0.5
# An update keeps at least this share of the earlier form, and at least this share of it comes from there.
LEAST_KEPT = 0.3

# Clusters.
# Members of a cluster that are examined to see whether its canonical article contains several stories.
MOST_PARTS = 16
# Two sets of stretches of one text are different stories if they overlap by less than this share of the smaller one.
LEAST_OVERLAP = 0.5

# Versions.
# A text that contains all of another one from the same desk, and is longer by this share, is its later form.
LEAST_GROWTH = 0.02
# Difference in length, in code points, from which a text is visibly different although its sketch has the same words: a
# sketch leaves out lines of a few words. Quotes and dashes in another form make up less.
LEAST_CHANGED = 20

# Orders.
# How long beyond the window a killed text and its order are remembered, so that a copy that comes then is reported.
LASTING = timedelta(days=30)
# Characters and words of an order that are searched for the name of its item; and fewest and most words of a headline
# within a sentence: with two words, every other sentence would contain one.
MOST_ORDER, MOST_ORDER_WORDS = 2_000, 80
LEAST_NAMING, MOST_NAMING = 3, 20
# Characters behind the words that lift an embargo in which a word for an item says that they do.
BESIDE_ORDER = 40
# Most words between "embargo" and what has become of it; and within how many words of it, or of an item, what tells
# which one is meant stands.
MOST_BETWEEN = 8
MOST_BESIDE = 4
# Most words from "embargo" to what has become of it, both counted, if none of them says that it is on an item.
MOST_WITHOUT_ITEM = 6
# Articles with one name that are examined, the latest ones.
MOST_NAMED = 32

# Chains.
# Longest time between the receipts of two texts of one item that the desk files under one slug: the next day's text is
# another item.
LONGEST_BETWEEN = timedelta(hours=20)

# Embargoes.
# The latest articles whose times of receipt show how far the stream has come, and how many of them must have reached a
# time: a single machine whose clock is ahead ends no embargo early.
LATEST, WITNESSES = 64, 3
