"""The tuning constants of cleaning in one place: what each is, its unit, how it was chosen and on what.

Units: a *weight* is a length in Latin letters' worth (``blocks.Block.weight``), so that "long" means the same in every
script; *blocks* are non-blank lines or visible pieces; a *share* lies between 0 and 1; a *body score* is what
``region`` sums.

Unless a comment says otherwise, a number was tuned on the development half of the evaluation pages and checked on the
other half; ``python -m evaluation EVAL`` scores a change (rows "cleaning, from text" and "cleaning, from HTML").
Limits on work are not tuned; they are listed here so that all settings are in one place.
"""

from __future__ import annotations

from datetime import timedelta

from service.cleaning.labels import Label

# Blocks.
# Weight of a Han, kana or hangul character, in Latin letters: measured on parallel headlines.
DENSE_WEIGHT = 2.2
# Least weight at which a line in a script without a sentence-ending mark counts as a sentence: headlines are shorter.
LEAST_UNMARKED = 60.0
# Characters of a line's head that rules look at: none needs more, and it limits the work.
LOOK = 600
# Greatest weight at which a line is tested against all rules: a longer one can only be text, a script or a social
# media post (or a cookie notice), since phrases, captions and notices are shorter.
LONGEST_LINE = 1200
# Most blocks of a text: an article has hundreds of lines, a dump of many articles may have more; the rest is left out
# and recorded as such.
MOST_BLOCKS = 12_000
# Most characters of an article: no wire carries a longer text (a court judgment in full has some 300,000). A dump
# without line breaks would be one article, and ten million characters would keep the enrich stage busy for minutes.
MOST_CHARACTERS = 500_000

# Least share of the text of an HTML mail or field that cleaning must keep: if it would keep less, it has probably
# misread the text, and the whole is kept.
LEAST_OF_INNER_PAGE = 0.4

# Hard-wrapped texts.
# Width in characters that a text can be wrapped at: terminals and typewriters have 58 to 100; longer lines are
# paragraphs.
LEAST_WIDTH = 26
MOST_WIDTH = 110
# Least width of a text with too few full lines to tell it: titles and verse are shorter.
LEAST_PROSE_WIDTH = 56
# Lines that may be longer than the width, such as a headline: so many, or this share of them; and widths tried.
LEAST_SPARED = 2
SPARED = 0.05
MOST_WIDTHS = 12
# Below this width full lines must have so many times the share of the text: short lines are also lists and verse.
NARROW = 40
NARROW_FACTOR = 1.5
# Lines at the top and at the bottom of a page that may be a running head, the longest one in characters, and the digits
# of a page's number.
RUNNING_HEAD_LINES = 2
LONGEST_RUNNING_HEAD = 80
LONGEST_PAGE_NUMBER = 4
# Page numbers without form feeds: fewest of them, which count up; the longest line ("- Page 12 of 30 -"); fewest and
# most lines of a page, for shorter ones are lists with numbers; and how much longer one page may be than another.
LEAST_PAGE_NUMBERS = 3
LONGEST_PAGE_FOOT = 20
LEAST_PAGE_LINES, MOST_PAGE_LINES = 10, 120
MOST_UNEVEN = 2
# Printed columns: characters by which a gutter may shift, fewest lines with text on both sides of one, and their least
# share of those beside the clearest gutter and of all lines of the columns; least width of a column, greatest of all
# columns, and the least share of a column's width that the median line fills.
GUTTER_SHIFT = 2
LEAST_COLUMN_LINES = 5
LEAST_GUTTER_SHARE = 0.4
LEAST_BESIDE = 0.5
LEAST_COLUMN_WIDTH = 14
MOST_COLUMNS_WIDTH = 240
LEAST_COLUMN_FILL = 0.7
# Subtitles: fewest cues, the least share of the characters that are in their times and what is said, and the characters
# after which a sentence ends a paragraph.
LEAST_CUES = 3
LEAST_CUES_SHARE = 0.6
SPOKEN_PARAGRAPH = 200
# A headline set on several lines: the most of them, and the length of each.
MOST_HEADLINE_LINES = 3
LONGEST_HEADLINE_PART = 100
# Numbers of lines: fewest that count lines together, and the least share of all lines that they count.
LEAST_LINE_NUMBERS = 3
LEAST_COUNTED = 0.8
# A text is quoted as in a mail if more than this share of its lines begins with ">".
LEAST_QUOTED = 0.8
# Greatest share of a text's lines that are known as a page's frame where it is taken for a text without one, and the
# fewest lines that tell.
MOST_FRAME = 0.03
LEAST_LINES_ALONE = 4
# From so many lines on every short one among its paragraphs is its own.
LEAST_LINES_SURE = 12
# Least share of such a text that is in sentences; fewest lines of a list of amounts, results or times in it, and the
# greatest weight of each.
LEAST_ALONE_SHARE = 0.35
LEAST_COUNTED_LINES = 3
LONGEST_ITEM_ALONE = 90.0
LEAST_ITEMS = 2
# A text is double-spaced if more than this share of its lines stands behind a blank one.
LEAST_SPACED = 0.9
# What tells prose from a list where lines alone do not: a sentence in so many characters.
LONGEST_SENTENCE = 500
# Fewest full lines of a wrapped text, and their least share of its characters: a list of titles has a few by chance.
LEAST_FULL = 3
LEAST_FULL_SHARE = 0.4
# Least share of full lines whose sentence continues on the next line: it is three in four in English, half in German.
LEAST_GOING_ON = 0.35
# Characters of a line's first word that count: scripts without spaces have no words, and break anywhere.
LONGEST_FIRST_WORD = 24

# Texts that are not articles.
# To recognise a file by the shape of its lines (a log, a table): fewest lines, most lines looked at, and the least
# share of them that must have the shape.
LEAST_LINES = 4
MOST_LINES = 200
LEAST_SHAPED = 0.7
# Fewest delimiters in a line of a table.
LEAST_COLUMNS = 2
# Greatest weight of the prose on an error page or consent wall; how many phrases identify one; and the weight up to
# which a single phrase, in the first lines, does.
LONGEST_REFUSAL = 1500.0
LEAST_PHRASES = 2
LITTLE_TEXT = 350.0
FIRST_LINES = 4
# Least share of a line that a phrase has for the line to say nothing else.
LEAST_OF_LINE = 0.6
# Greatest weight of a line that says what is wrong with a page, without a word to its reader; longer ones report it.
LONGEST_MESSAGE = 80.0
# Fewest teasers of a section front, and the greatest weight of each.
LEAST_TEASERS = 3
LONGEST_TEASER = 200.0

# Prose: running text, judged by its form alone.
# Least weight at which a line is prose without ending like a sentence.
PROSE_WEIGHT = 160
# Least weight at which a line that ends like a sentence is prose, if it has at least SENTENCE_WORDS words, or
# LONG_SENTENCE_WEIGHT.
SENTENCE_WEIGHT = 50
SENTENCE_WORDS = 6
LONG_SENTENCE_WEIGHT = 80
# A long line without a sentence end is a navigation bar if more than this share of its words are capitalised and it has
# more than TITLES_WORDS words.
TITLES_CAPITALS = 0.7
TITLES_WORDS = 8
# Least weight of a line whose final colon introduces a list or a quotation; shorter ones are labels ("Tags:").
LEAST_BRINGING = 30.0
# Most lines between a dateline whose line ends in a colon and the first paragraph below, which it can bring.
MOST_BROUGHT = 200
# Least and greatest weight of a numbered item or a table row.
LEAST_LISTED_WEIGHT = 14
MOST_LISTED_WEIGHT = 400

# Rules for single lines.
# Least share of a line's characters that are code punctuation: scripts have at least one in ten, prose none, and
# mathematics comes closest.
LEAST_CODE = 0.05
# Greatest weight at which a sentence that begins with a furniture phrase is furniture.
LONGEST_PROMPT = 150.0
# Greatest weight of a line that is classified by a phrase at its beginning, or inside it: the longest prompts and
# notices measured are a little shorter, and running text with such words is longer.
LONGEST_BEGUN = 260
LONGEST_HOLDING = 420
# Most words and characters of a line that only asks to read something, and fewest letters if it is a single word in
# ASCII: shorter ones are articles and pronouns in other languages ("les", "se").
MOST_ASKING = 6
LONGEST_ASKING = 60
LEAST_ALONE = 4
# An article's sum of weights (``list_page``) is larger. A lost article is worse than a list let through: here 2 of 991
# articles are lost (the terms of a shop, a list of programs), and half of the lists and goods are told.
LEAST_SUM = -2.0
# Beyond these shares, links and prices count no more: a list of offers with prices may be an article too.
MOST_LINKED, MOST_PRICES = 0.5, 0.2
# Weight below which the last line of a body field may be dropped as a link to something else.
LONGEST_TAIL = 40.0
# A line with more than this share of its characters inside links is only links.
ALL_LINKED = 0.8
# Greatest weight of a link or a row of share buttons, and fewest networks named in such a row (see BUTTON_SHARE).
LONGEST_LINK = 200.0
LEAST_BUTTONS = 3
# Fewest words and greatest weight of a link that calls to follow the site on a network.
LEAST_CALL = 3
LONGEST_CALL = 120.0
# Fewest items of a list that are buttons by their words, for the others to be buttons too.
LEAST_TOOLS = 2
# Characters at the end of a line in which a prompt to read the rest elsewhere is looked for.
LONGEST_CUT = 80
# Weight limit of a heading such as "About Ada Roe"; most characters of a lone number.
LONGEST_ABOUT = 50.0
LONGEST_NUMBER = 8
# Least share of the words in a row of share buttons that are names of networks or sharing verbs.
BUTTON_SHARE = 0.6
# Most words of a person's name.
MOST_NAME_WORDS = 5
# Most characters, in scripts without upper case, of a byline and of a name in it; of a name in any script; and of a
# Chinese, Japanese or Korean name.
LONGEST_UNCASED = 70
LONGEST_NAME = 40
LONGEST_FULL_NAME = 60
LONGEST_DENSE_NAME = 8
# Most digits of a byline: two time stamps with zones have thirty; a row of numbers is not a byline, and searching it
# for dates is slow.
MOST_BYLINE_DIGITS = 40
# Cache of the properties of short lines: most characters of a line, and most lines held at a time (20 MB).
LONGEST_KNOWN_LINE = 200
MOST_KNOWN_LINES = 8192
# Characters at the start of a text in which a dateline must fit: the longest found in the wild name two places and two
# agencies.
DATELINE_HEAD = 130
# Fewest characters of a paragraph whose dateline is a place in capitals and a colon: a shorter line is a label and its
# value.
LEAST_AFTER_COLON = 60
# Characters on either side of an agency's name in which attributions ("told AFP") are looked for: more than any takes.
AGENCY_REACH = 120
# Characters of an article's prose in which agencies are looked for: more than the longest articles have; what is longer
# is data.
MOST_AGENCY_TEXT = 200_000

# Notices to editors.
# Most characters of a notice: the longest in the agencies' style guides explain a correction in three sentences.
LONGEST_NOTICE = 600
# Most characters of a notice phrase, and so of a line's beginning that is looked at to find one.
LONGEST_NOTICE_PHRASE = 60
# First characters of a line by which most lines are ruled out as notices.
NOTICE_BEGINNING = 5
# Most characters of a notice without a colon or a dash.
LONGEST_BARE_NOTICE = 120
# Blocks above the headline that are searched for notices.
NOTICES_ABOVE = 6
# Least weight of the sentence of a lone correction that says what is corrected.
LEAST_CORRECTING = 35.0
# Most characters of a headline together with a version marker ("UPDATE 2-"), most words of the headline, and most
# characters of a slug line: what is longer is a sentence.
LONGEST_MARKED_HEADLINE = 240
MOST_HEADLINE_WORDS = 30
LONGEST_SLUG_LINE = 90
# Lines at each end of a body marked by its format that are searched for notices.
NOTICES_EDGE = 3
# Most words after "embargo" if they name its end by a day of the week: more are a sentence.
MOST_UNTIL = 4
# A date without a year is taken for next year's if this year's lies longer than this before receipt: embargoes are set
# weeks ahead, and texts under them are still received some time later.
LONGEST_EMBARGO = timedelta(days=180)
# A year that has every day of every month, for a day whose year does not matter.
LEAP_YEAR = 2024
# How far before a day its hour is looked for, in characters.
CLOCK_BEFORE_DAY = 40

# Rules for blocks in context.
# Least weight of the prose above a heading such as "Related" for it to open a section: before that, the same words are
# buttons, and the article follows them.
BEGUN = 250.0
# Weight limit of a block addressed to the reader that belongs to the appeal above it.
LONGEST_APPEAL = 420.0
# Most blocks of a box that appeals to the reader.
LARGEST_BOX = 12
# Most weight of a box that begins with the words of a paywall.
LARGEST_WALL = 600.0
# Greatest weight of a sentence in it, below its heading.
LONGEST_OFFER = 90.0
# Greatest weight of a caption.
LONGEST_CAPTION = 260.0
# Weight limit of the text of a social media post, above the line with its author.
LONGEST_POST = 400
# Most items under a heading; only one under a prompt.
MOST_ITEMS = 12
# Fewest occurrences on a page of a line that is part of its frame, and the weight limit of such a line.
LEAST_REPEATED = 3
LONGEST_REPEATED = 80
# Fewest bulleted lines of a menu, and the share of the unlabelled lines around them that they must exceed.
LEAST_MENU = 3
MENU_SHARE = 0.6
# Paragraphs that break off with an ellipsis, or begin with a title run into the text: with this many, the page lists
# other articles.
LEAST_BROKEN = 4

# The article's region. The body scores were found by a search over the development half.
# Prose scores one point per 100 of its weight, up to this weight.
PROSE_MOST = 500
BODY_SCORE_SHORT = -0.6
BODY_SCORE_SENTENCE = 0.2
BODY_SCORE_LISTED = 0.1
# The body score of a labelled block whose label is not in the table below.
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
# Labels that end an article, the more strongly the greater the sum of body scores above: their (negative) score is
# multiplied by 1 + sum / ENDING, the sum counting up to ENDING_MOST.
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
# The article is usually the first region of the page, and other articles follow: a later region must have this many
# times the sum to be preferred. With values between 1.25 and 2, pages are read as well as without the factor, and
# edited copies of pages with many short lines, where a small edit made another region the best, are recognised as
# copies (``python -m evaluation.kinds``).
LATER = 1.5
# Teasers of other articles below the text: a title, perhaps with a line above it, then one short paragraph, repeatedly.
# Greatest weights of the paragraph and the title, most lines of a title, and fewest teasers: measured on such lists.
TEASER_LONGEST = 290.0
TITLE_LONGEST = 140.0
TITLE_LINES = 3
TEASERS_LEAST = 3
# Least share of the text above the list: an article of short chapters looks like a list of teasers.
TEXT_ABOVE = 0.5

# The text inside the region.
# Least weight of a standfirst without a sentence end, right below its headline.
LEAST_STANDFIRST = 60.0
# Fewest items of a list, fewest rows of a table, and the greatest weight of a list's items if no line introduces it:
# longer ones were links on all of the pages looked at.
LEAST_LISTED = 3
LEAST_ROWS = 2
# Fewest lines of a table in plain text: two lines with a tab each may be anything.
LEAST_TABLE = 3
LONGEST_ITEM = 45.0
# Weight that a paragraph cut off by a prompt to read the rest must exceed: a shorter one is a link.
LEAST_CUT = 60.0
# Least weight of a last line that counts as broken off because it has no sentence end.
LEAST_BROKEN_OFF = 80

# The headline.
# Blocks above the region's first paragraph and from there on in which the headline is looked for: share bars, captions
# and datelines lie between; a notice or a menu may have been taken for a paragraph.
HEADLINE_REACH = 45
HEADLINE_INSIDE = 60
# Least share of the text, by weight, below a headline inside the region.
LEAST_WEIGHT_BELOW = 0.85
# Greatest weight of a headline that ends like a sentence: a longer one is a paragraph.
LONGEST_SENTENCE_HEADLINE = 100.0
# Blocks around a title in which a breadcrumb that ends in it is looked for.
BREADCRUMB_WINDOW = 8
# Length of the character n-grams by which Thai, Lao, Burmese and Khmer are compared: about a word and the beginning of
# the next.
UNPARTED_RUN = 5
# Score that a headline must exceed: below it, only a line's position suggests one.
LEAST_HEADLINE_SCORE = 0.3
# Least share of a line's words that also occur in the text if the line is its title.
LEAST_TITLE = 0.35
# The headline of a text once its blocks are known: lines above its first block, and from there on, that may be it, and
# their weight. On the pages measured, nine in ten true headlines that are a line are within these limits.
LINES_ABOVE = 60
LINES_INSIDE = 30
LEAST_HEADLINE_LINE = 8
LONGEST_HEADLINE_LINE = 260
# A line right above a byline that no line outvotes: its least weight (shorter ones are names of sections), and the most
# lines between it and the text, all of which are known (time stamp, buttons).
LEAST_SIGNED_LINE = 12
LINES_BELOW_HEADLINE = 8
# First paragraphs whose words count: it limits the work, and the beginning says what a text is about.
MOST_PARAGRAPHS = 60
# Fewest paragraphs below a line that alone stands above them, and so is their headline.
LEAST_PARAGRAPHS_BELOW = 2
# Weights of a short and a long line, of a short line above a headline, and of the end of a breadcrumb. Except for
# LEAST_PATH, these and the two below are thresholds of the features that ``headline_line`` has fitted weights for.
SHORT_LINE = 28
LONG_LINE = 100
SHORT_ABOVE = 30
LEAST_PATH = 24
# A line is "deep" if more than this share of the text is above it, and "far" if more than this many lines above the
# text.
DEEP_SHARE = 0.05
FAR_ABOVE = 20

# A story inside another (``python -m evaluation.insets`` on pairs of stories of the development pages).
# First letters by which words are compared, so that a name and its adjective match (Europe, European).
STEM = 6
# Fewest commas of a dateline without brackets or slashes, between place, day and agency.
LEAST_COMMAS = 2
# Most story heads (headline and dateline) examined: a file of two stories has two; a digest may have many, and each is
# compared with the whole text.
MOST_HEADS = 12
# Blocks above an article's region in which a head may stand whose dateline lacks the agency or the day.
HEADS_ABOVE = 8
# Least weight of a headline followed by a dateline: less is the name of a section.
LEAST_INSET_TITLE = 12.0
# Least weight of the text of an inset story: less is a teaser.
LEAST_INSET = 250.0
# Least weight of a line, and fewest letters of a word, that are compared: shorter ones do not indicate a subject.
LEAST_OF_STORY = 15.0
LEAST_LETTERS_COMPARED = 3
# Evidence (the score of ``parts._goes_on``) that must be exceeded for the outer story to resume below the inset: with
# less, more single stories are cut in two; with more, fewer pairs are separated. Chosen together with ONE_SIDED, the
# weight of words that recur on one side only, on pairs and single stories made of WCXB's pages and on files of two
# stories of four sets (turns 0 to 3 of `evaluation.kinds`), so that no more single stories are cut than without
# ONE_SIDED at 4.2; single stories of the development pages helped to set it.
ONE_SIDED = 0.75
LEAST_SHOWN = 5.6
# Fewest letters and occurrences of a word that counts as recurring; and the most occurrences that are counted.
LEAST_LETTERS_RECURRING, LEAST_RECURRING, MOST_RECURRING = 5, 3, 30
# Fewest content words of a headline for a paragraph to be said to restate it: two occur in many paragraphs.
LEAST_STEMS = 3
# Least share of the headline's words, by weight, in the paragraph that restates it, and how many times the share in
# the inset's first paragraph that must be: the lead paragraph of a wire story has more, others less.
RESTATED_SHARE = 0.6
RESTATED_MORE = 3
# The outer story resumes at the first paragraph with at least this fraction of the greatest share: a lead restates
# nearly as much of its headline as any paragraph.
NEARLY = 0.7

# Characters at each end of a block that the scorer looks at.
HEAD_OF_BLOCK = 400
# Least weight of a block whose repetition is not chance.
LEAST_COPIED = 40.0
# Blocks, and their weight together, that are a second copy of an article if they repeat others in the same order.
LEAST_RUN, LEAST_RUN_WEIGHT = 3, 800.0
# Pull quotes: least and greatest weight, fewest words, by how much the paragraph that has the words is longer, and the
# kept blocks on each side among which that stands.
LEAST_PULLED, LONGEST_PULLED = 25.0, 300.0
LEAST_PULLED_WORDS = 5
MORE_THAN_PULLED = 1.3
PULLED_REACH = 5
# Neighbours on each side of a block whose features it is given, and the value for those beyond the page's ends.
BLOCKS_BESIDE = 3
BEYOND_PAGE = -1.0
# Cap on the number of elements between a block and the element with most prose.
FAR_APART = 30
# Classes of an element whose names are looked at, and characters of one: longer ones are made by tools.
MOST_CLASSES, LONGEST_CLASS = 12, 40
# Characters of a class attribute that are looked at: what is remembered of it stays small.
LONGEST_STYLE = 1_000
# Number of an element where there is none: as an index it is the last place.
NO_ELEMENT = -1
# Fewest characters (letters and digits) of an article's text in the page's own metadata: less is a summary, and is not
# used.
LEAST_STATED = 300
# The networks over blocks (``text_net``): words of a block that one is given, fewest whose sum is a mean, the greatest
# distance of a column from its mean in standard deviations; distances to the blocks above and below that each layer
# sees, the layer before which each is given the page's mean; and its share of the score of a text, and of a page of
# markup, else the trees'.
MOST_NET_WORDS, LEAST_NET_WORDS, MOST_DEVIATIONS = 25, 3, 5.0
NET_DISTANCES, PAGE_LAYER = (1, 2, 4, 8), 2
NET_SHARE, NET_SHARE_OF_MARKUP = 0.75, 0.5
# Most blocks of a page that is scored: the longest articles measured have a third of it, and a page with more is a
# dump, which would take a second to score.
MOST_SCORED = 3_000
# Blocks scored at once, to limit the memory for a page of thousands.
ROWS_AT_ONCE = 1000
# The block scorer (``tools/data/train_block_scorer.py``; chosen by its cross-validation).
# Threshold score of text in plain text. In markup it is computed for each page (``agreement.least_score``), but is at
# least LEAST_OF_PAGE: on a page without an article all scores are low.
LEAST_SURE = 0.5
LEAST_OF_PAGE = 0.3
# What is added to the threshold for a block that the rules keep, for one below the last such block, for a repeated
# line, for a paragraph that a rule labelled as something else, and for a short line that one labelled by its form.
SURE_IN_MARKUP = {"kept": 0.0, "below": 0.0, "repeated": 0.0, "taken": 0.2, "short": 0.3}
SURE_IN_TEXT = {"kept": -0.1, "below": 0.1, "repeated": 0.2, "taken": 1.0, "short": 1.0}
# Thresholds that are tried, one after the other, where a page says that its text is shorter than what is kept.
SURER = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
# Least score that the trees alone must give a short line that the rules do not keep: the network takes what stands
# between paragraphs for subheadings, and what stands below them for more, where little else is on the page.
LEAST_BY_TREES, LEAST_BY_TREES_IN_MARKUP = 0.45, 0.3
# Least weight of the text that the scorer alone must find for an article if the rules keep nothing.
LEAST_UNRULED = 400.0

# Profiles of sources (``python -m evaluation.profiles``).
# A block is boilerplate if it occurs in at least this share of a source's documents and in at least PROFILE_DOCUMENTS.
# Background that an agency repeats in its reports on one story stays below the share; hardly any of the boilerplate
# paragraphs on the pages measured do.
PROFILE_SHARE = 0.2
PROFILE_DOCUMENTS = 3
# Documents that share at least COPY_SHARE of their prose (as much as makes a reprint) are copies of one text and count
# once. Blocks in more than COMMON_SHARE of all documents belong to the source and are ignored in that comparison.
COPY_SHARE = 0.5
COMMON_SHARE = 0.5
# Most characters of a block's sample in a profile.
LONGEST_SAMPLE = 80

# Kill orders.
# Most words of a kill order that has no text of its own, and fewest words of the title by which it names the item, for
# that title's language to be detected.
LONGEST_ORDER, LEAST_OF_NAME = 60, 4
# Languages considered for an order of a few words.
MOST_GUESSES = 10
# Most words of a sentence in it; between the parts of a verb; between the desk and its verb or item; between what
# clients are asked to do and the item; and of a sentence that asks without naming the item again. Characters from which
# on a word counts as more than one. LONGEST_CLAUSE: words between a verb and the "nicht" that ends its clause.
LONGEST_ORDER_SENTENCE, LONGEST_BETWEEN_WORDS, MOST_TO_ITEM, MOST_TO_NEAR_ITEM, LONGEST_WITHOUT_ITEM = 40, 6, 3, 5, 6
LONGEST_CLAUSE = 16
# Most words between an item of an order and what says which one it is: its title or number, and other words.
MOST_TO_TITLE, MOST_TO_NAME = 3, 4
LONGEST_WORD = 25
# First letters of a word by which the languages of an order are found.
FIRST_LETTERS = 3
