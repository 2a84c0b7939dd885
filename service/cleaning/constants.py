"""The numbers cleaning was tuned by, in one place: what each is, in which unit, how it was chosen and on what.

Units: a *weight* is a length in Latin letters' worth (``blocks.Block.weight``), so that "long" means the same in every
script; *blocks* are non-blank lines or visible pieces; a *share* lies between 0 and 1; a *body score* is what
``region`` sums.

Where nothing else is said, a number was set on the development half of the evaluation pages and checked on the other
half; ``python -m evaluation EVAL`` scores a change of it (the rows "cleaning, from text" and "cleaning, from HTML").
Bounds on work are no tuning: they stand here so that all dials are seen together.
"""

from __future__ import annotations

from datetime import timedelta

from service.cleaning.labels import Label

# Blocks.
# Weight of a Han, kana or hangul character, in Latin letters: measured on parallel headlines.
DENSE_WEIGHT = 2.2
# Weight from which a line in a script without a mark for the end of a sentence is one: headlines are shorter.
LEAST_UNMARKED = 60.0
# Characters of a line that are looked at, at either end: no rule needs more, and cost stays bounded.
LOOK = 600
# Weight of a line that can be anything but text, a script or a post: longer than any phrase, caption or notice.
LONGEST_LINE = 1200
# Blocks of a text: an article has hundreds of lines, a dump of many may have more; the rest is left out, and told.
MOST_BLOCKS = 12_000
# Characters of an article: no wire carries a longer text (a court's judgment in full has some 300,000), but a dump
# without line breaks is one; with ten million it would keep the enrich stage busy for minutes.
MOST_CHARACTERS = 500_000

# Share of the text of a mail or a field in HTML that its article must have: where less would be kept, the reader of
# pages has not understood what is there, and all of it stays.
LEAST_OF_INNER_PAGE = 0.4

# Wrapped texts.
# Characters of the width that a text was wrapped at: terminals and typewriters have 58 to 100; lines of more are
# paragraphs.
LEAST_WIDTH = 40
MOST_WIDTH = 110
# Full lines of a wrapped text, and their share of all its characters: a list of titles has a few by chance.
LEAST_FULL = 3
LEAST_FULL_SHARE = 0.4
# Share of full lines after which a sentence goes on: three of four in English, half in German.
LEAST_GOING_ON = 0.35
# Characters of a line's first word that count: scripts without spaces have none, and break where they like.
LONGEST_FIRST_WORD = 24

# What is no article.
# Lines of a file whose shape says what it is, at least and at most, and the share of them that must have it.
LEAST_LINES = 4
MOST_LINES = 200
LEAST_SHAPED = 0.7
# Delimiters in a line of a table.
LEAST_COLUMNS = 2
# Weight of the prose of a refusal or a wall of consent, phrases that make one, and the weight up to which one phrase in
# the first lines does.
LONGEST_REFUSAL = 1500.0
LEAST_PHRASES = 2
LITTLE_TEXT = 350.0
FIRST_LINES = 4
# Teasers that make a section front, and the weight of each.
LEAST_TEASERS = 3
LONGEST_TEASER = 200.0

# Prose: what is running text by its looks alone.
# Weight from which a line is prose without an end of a sentence.
PROSE_WEIGHT = 160
# Weight from which a line that ends as a sentence does is prose, if it has so many words or this greater weight.
SENTENCE_WEIGHT = 50
SENTENCE_WORDS = 6
LONG_SENTENCE_WEIGHT = 80
# Share of capitals above which a long line without an end is a navigation bar, if it has more than so many words.
TITLES_CAPITALS = 0.7
TITLES_WORDS = 8
# Weight of a line that brings a list or a quotation by its colon; shorter ones are labels ("Tags:").
LEAST_BRINGING = 30.0
# Weight of a numbered item or a row of a table.
LEAST_LISTED_WEIGHT = 14
MOST_LISTED_WEIGHT = 400

# Lines by themselves.
# Share of a line's characters that are marks of code: scripts have one every ten characters and less, prose none;
# mathematics is the nearest to them.
LEAST_CODE = 0.05
# Weight up to which a sentence that begins with a prompt's phrase is a prompt.
LONGEST_PROMPT = 150.0
# Weight up to which a phrase that begins a line, or stands in it, says something about the line: the longest prompts
# and notices measured are a little shorter, and running text with such words is longer.
LONGEST_BEGUN = 260
LONGEST_HOLDING = 420
# Words and letters of a line that only asks to read something, and letters of one that is a single word in Latin
# script: shorter ones are articles and pronouns elsewhere ("les", "se").
MOST_ASKING = 6
LONGEST_ASKING = 60
LEAST_ALONE = 4
# Weight of a last line of a body that only leads elsewhere.
LONGEST_TAIL = 40.0
# Share of a line's characters inside links from which it is nothing but links.
ALL_LINKED = 0.8
# Weight of a link or a row of buttons; such a row has so many networks, and this share of its words are such.
LONGEST_LINK = 200.0
LEAST_BUTTONS = 3
# Of an invitation to read the rest elsewhere, at the end of a line.
LONGEST_CUT = 80
# Of a heading that tells who wrote it; characters of a lone number.
LONGEST_ABOUT = 50.0
LONGEST_NUMBER = 8
BUTTON_SHARE = 0.6
# Words of a person's name, and digits of a byline: two time stamps with zones have thirty, a row of numbers is no
# byline and looking for days in it is slow.
MOST_NAME_WORDS = 5
# Letters of a byline, of a name in it, and of one in Chinese, Japanese or Korean, in scripts without capitals.
LONGEST_UNCASED = 70
LONGEST_NAME = 40
LONGEST_FULL_NAME = 60
LONGEST_DENSE_NAME = 8
MOST_BYLINE_DIGITS = 40
# What short lines are asked for is known when they come again, of so many at a time (20 MB).
LONGEST_KNOWN_LINE = 200
MOST_KNOWN_LINES = 8192
# Characters in which a dateline stands: the longest found in the wild name two places and two agencies.
DATELINE_HEAD = 130
# Characters of a paragraph that begins with a place in capitals and a colon: a shorter line is a label and its value.
LEAST_AFTER_COLON = 60
# Characters around an agency's name that its phrases of telling can take: longer than any of them.
AGENCY_REACH = 120
# Characters of an article in which agencies are looked for: more than the longest have, so what is longer is data.
MOST_AGENCY_TEXT = 200_000

# Notices to the desks.
# Characters: the longest notices of the agencies' style guides explain a correction in three sentences.
LONGEST_NOTICE = 600
# Characters: no phrase is longer, so no more of a line is looked at before one is found.
LONGEST_NOTICE_PHRASE = 60
# By so many of its first characters most lines are told from the phrases.
NOTICE_BEGINNING = 5
# Characters of a notice without a colon or a dash.
LONGEST_BARE_NOTICE = 120
# Blocks above the headline, and lines at either end of a body that a format tells apart, among which notices stand.
NOTICES_ABOVE = 6
# Characters and words of a headline behind a word of its desk, and characters of a slug line: what is longer is a
# sentence.
LONGEST_MARKED_HEADLINE = 240
MOST_HEADLINE_WORDS = 30
LONGEST_SLUG_LINE = 90
NOTICES_EDGE = 3
# Words behind "embargo" that may name its end by a day of the week: more are a sentence.
MOST_UNTIL = 4
# How far back a day without a year may lie and be this year's: embargoes are set weeks ahead, and read for some time.
LONGEST_EMBARGO = timedelta(days=180)

# Blocks by their neighbours.
# Weight of prose from which on a heading opens a section of its own: above it the same words are buttons, and what
# follows them is the article.
BEGUN = 250.0
# Weight up to which a block that speaks to its reader belongs to the appeal above it.
LONGEST_APPEAL = 420.0
# Blocks of a box that asks its reader for something.
LARGEST_BOX = 12
# Weight of a caption.
LONGEST_CAPTION = 260.0
# Weight of the text of a post, above the line with its author.
LONGEST_POST = 400
# Items under a heading; only one under a prompt.
MOST_ITEMS = 12
# How often a line stands on a page that is part of its frame, and its weight at most.
LEAST_REPEATED = 3
LONGEST_REPEATED = 80
# Bulleted lines that make a menu, and their share of the lines around them.
LEAST_MENU = 3
MENU_SHARE = 0.6
# Paragraphs that break off with an ellipsis, or begin with a title: so many stand on a page only where it lists other
# articles.
LEAST_BROKEN = 4

# The article's stretch. The body scores were found by a search over the development half.
# Weight up to which prose counts by its length, a hundred letters for one.
PROSE_MOST = 500
BODY_SCORE_SHORT = -0.6
BODY_SCORE_SENTENCE = 0.2
BODY_SCORE_LISTED = 0.1
# The body score of a block that a rule knows and the table below does not name.
BODY_SCORE_LABELLED = -0.5
BODY_SCORES: dict[Label, float] = {
    Label.RELATED: -1.2,
    Label.COMMENTS: -4.0,
    Label.NEWSLETTER: -1.2,
    Label.DONATE: -1.0,
    Label.PAYWALL: -1.0,
    Label.LEGAL: -2.5,
    Label.COPYRIGHT: -1.5,
    Label.TAGS: -1.5,
    Label.MENU_ITEM: -0.4,
    Label.MENU: -0.4,
    Label.TEASER: -0.8,
    Label.AUTHOR: -0.8,
    Label.DISCLAIMER: -0.8,
    Label.REPEATED: -0.4,
    Label.ADDRESS: 0.0,
    Label.RELATED_ITEM: -0.3,
    Label.COMMENTS_ITEM: -0.4,
    Label.NEWSLETTER_ITEM: -0.3,
}
# What ends an article, the more surely the greater the sum above it: doubled at ENDING, at most by ENDING_MOST.
ENDERS = frozenset(
    {
        Label.RELATED,
        Label.COMMENTS,
        Label.LEGAL,
        Label.COPYRIGHT,
        Label.TAGS,
        Label.NEWSLETTER,
        Label.DONATE,
        Label.AUTHOR,
        Label.DISCLAIMER,
    }
)
ENDING = 20.0
ENDING_MOST = 40.0
# The article is the first stretch with some sum on its page, and what follows are others: a later one must have so
# much more. Between 1.25 and 2 the pages are read as well as without it, and copies of pages with many short lines, in
# which an edit here and there made another stretch the best, are found (``python -m evaluation.kinds``).
LATER = 1.5
# Teasers of other articles below the text: a title, perhaps with a line above it, then one short paragraph, again and
# again. Weights of the paragraph and the title, lines of a title, and how many make a list: measured on such lists.
TEASER_LONGEST = 290.0
TITLE_LONGEST = 140.0
TITLE_LINES = 3
TEASERS_LEAST = 3
# Share of the text that stands above the list: an article of short chapters looks like a list of teasers.
TEXT_ABOVE = 0.5

# The text inside the stretch.
# Weight of a standfirst without an end, right below its headline.
LEAST_STANDFIRST = 60.0
# Rows that make a list, and the weight of a list's items where no line brings it: longer ones were links on all of the
# pages looked at.
LEAST_LISTED = 3
LEAST_ROWS = 2
LONGEST_ITEM = 45.0
# Weight of a paragraph that is cut off by an invitation to read the rest: a shorter one is a link.
LEAST_CUT = 60.0
# Weight of a last line without an end that breaks off.
LEAST_BROKEN_OFF = 80

# The headline.
# Blocks above the first paragraph and inside the stretch: share bars, captions and datelines lie between; a notice or a
# menu may have been taken for a paragraph.
HEADLINE_REACH = 45
HEADLINE_INSIDE = 60
# Share of the text, by weight, below a headline inside the stretch.
LEAST_WEIGHT_BELOW = 0.85
# Weight of a headline that ends as a sentence does: a longer one is a paragraph.
LONGEST_SENTENCE_HEADLINE = 100.0
# Blocks around a title in which a breadcrumb that ends in it is looked for.
BREADCRUMB_WINDOW = 8
# Letters by which texts without spaces are compared: about a word and the next one's beginning.
UNPARTED_RUN = 5
# Score below which a line has nothing of a headline but its place.
LEAST_HEADLINE_SCORE = 0.3
# Share of a line's words that stand in the text where the line is a title of it.
LEAST_TITLE = 0.35
# Of a text that is known: lines above its first one and from there on that may be its headline, their weight. On the
# pages measured nine of ten true headlines that are a line stand so.
LINES_ABOVE = 60
LINES_INSIDE = 30
LEAST_HEADLINE_LINE = 8
LONGEST_HEADLINE_LINE = 260
# Paragraphs whose words count: a bound on work, as the beginning says what a text is about.
MOST_PARAGRAPHS = 60
# Weights of short and long lines, of what is short above a headline, and of the end of a path. These and the two below
# part lines for the fitted weights of ``headline_line``.
SHORT_LINE = 28
LONG_LINE = 100
SHORT_ABOVE = 30
LEAST_PATH = 24
# Share of the text above a line that is deep in it, and lines between the text and one that is far above.
DEEP_SHARE = 0.05
FAR_ABOVE = 20

# A story inside another (``python -m evaluation.insets`` on pairs of stories of the development pages).
# Letters by which words are compared, so that a name and its adjective meet (Europe, European).
STEM = 6
# Commas that part place, day and agency in a dateline without brackets.
LEAST_COMMAS = 2
# Heads looked at: a file of two stories has two; a digest may have many, and each is weighed against the whole text.
MOST_HEADS = 12
# Blocks above an article's stretch in which a head may stand whose dateline names no day.
HEADS_ABOVE = 8
# Weight of a headline that a dateline follows: less is the name of a section.
LEAST_INSET_TITLE = 12.0
# Weight of the text under a head of its own: less is a teaser.
LEAST_INSET = 250.0
# Weight of a line that is compared, and letters of a word: shorter ones tell no subject.
LEAST_OF_STORY = 15.0
LEAST_TOLD = 3
# How much must show that the outer story goes on, by the weights of ``parts``: with less, more single stories are cut
# in two, and with more, fewer pairs come apart. Chosen across halves of the domains and across two sets of pages, a
# story cut in two counting as two pairs that stay together: 4.2 on either half and either set.
LEAST_SHOWN = 4.2
# Content words of a headline of which a paragraph may restate it: two stand in many.
LEAST_STEMS = 3
# Share of the headline's words, by weight, and how many times the share of the inset's first paragraph: the restating
# first paragraph of a wire story has more, others less.
RESTATED_SHARE = 0.6
RESTATED_MORE = 3
# Share of the best: the first paragraph of a story restates nearly as much of its headline as any.
NEARLY = 0.7

# Characters at either end of a block that the scorer looks at.
HEAD_OF_BLOCK = 400
# Weight of a block that does not come again by chance.
LEAST_COPIED = 40.0
# So many blocks on each side are seen beside a block, and what stands for those beyond a page's ends.
BLOCKS_BESIDE = 3
BEYOND_PAGE = -1.0
# Elements between a block and the one with most prose from which on it does not matter how many.
FAR_APART = 30
# Characters of a text in the page's own metadata: less is a summary and settles nothing.
LEAST_STATED = 300
# Blocks of a page that is scored: the longest articles measured have a third of it, and what has more is a dump, of
# which scoring would take a second.
MOST_SCORED = 3_000
# Blocks that are scored at once: it bounds the memory of a page of thousands.
ROWS_AT_ONCE = 1000
# The scorer of blocks (``tools/data/train_block_scorer.py``; chosen by its cross-validation).
# Score from which a block is text, of text alone; in markup it is the page's own (``agreement.least_score``), no less
# than the second: on a page without an article all scores are low.
LEAST_SURE = 0.5
LEAST_OF_PAGE = 0.3
# How much more it takes of a block that the rules keep, of one below their stretch, of a line that comes again and
# again, and of a paragraph that a rule took for something else: in text alone the scorer sees no more than the rule.
SURE_IN_MARKUP = {"kept": 0.0, "below": 0.0, "repeated": 0.0, "taken": 0.2}
SURE_IN_TEXT = {"kept": -0.1, "below": 0.2, "repeated": 0.2, "taken": 1.0}
# Weight of the text that makes an article where the rules find none.
LEAST_UNRULED = 400.0

# Profiles of sources (``python -m evaluation.profiles``).
# A block is boilerplate where it stands in this share of a source's documents and in no fewer than so many. Background
# that an agency repeats in the reports of one story stays under the share; of the boilerplate paragraphs of the pages
# measured, hardly any does.
PROFILE_SHARE = 0.2
PROFILE_DOCUMENTS = 3
# Documents that share so much of their prose are copies of one text and count once: as much as makes a reprint. What
# stands in this share of all documents is the source's own and says nothing about that.
COPY_SHARE = 0.5
COMMON_SHARE = 0.5
# Characters of a block's sample in a profile.
LONGEST_SAMPLE = 80

# Orders.
# Words of an order to kill that has no text of its own, and of what it calls its item for its language to be told.
LONGEST_ORDER, LEAST_OF_NAME = 60, 4
