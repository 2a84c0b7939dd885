"""The text of a mail in paragraphs in, the same without its signature out: a complimentary close, a rule or how to
leave the mailing list, and the few lines that follow.

``CLOSES`` has the usual closes in the languages of Europe's press offices.
"""

from __future__ import annotations

import re

CLOSES = (
    *("kind regards", "best regards", "warm regards", "with regards", "regards", "best wishes", "yours sincerely"),
    *("yours faithfully", "yours truly", "sincerely", "many thanks", "cheers"),
    *("mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß", "freundliche grüße", "mfg"),
    *("freundliche grüsse", "viele grüße", "beste grüße", "herzliche grüße", "schöne grüße", "mit besten grüßen"),
    *("cordialement", "bien cordialement", "bien à vous", "meilleures salutations", "sincères salutations"),
    *("saludos", "saludos cordiales", "un saludo", "un cordial saludo", "atentamente", "salutacions"),
    *("cordiali saluti", "distinti saluti", "un cordiale saluto", "saluti", "atenciosamente", "com os melhores"),
    *(
        "melhores cumprimentos",
        "cumprimentos",
        "met vriendelijke groet",
        "met vriendelijke groeten",
        "vriendelijke groet",
    ),
    *("med vennlig hilsen", "vennlig hilsen", "med venlig hilsen", "venlig hilsen", "mvh", "med vänliga hälsningar"),
    *("vänliga hälsningar", "med vänlig hälsning", "hälsningar", "ystävällisin terveisin", "terveisin", "parimat"),
    *("z poważaniem", "pozdrawiam", "z wyrazami szacunku", "s pozdravem", "s přátelským pozdravem", "s pozdravom"),
    *("üdvözlettel", "tisztelettel", "cu stimă", "lep pozdrav", "lijep pozdrav", "srdačan pozdrav", "s poštovanjem"),
    *("с уважением", "с наилучшими пожеланиями", "з повагою", "с уважение", "με εκτίμηση", "saygılarımla"),
)
# A close of one word may also begin a sentence, so it must be followed by a comma, "!" or the end.
_SINGLE = "|".join(
    map(re.escape, (*(each for each in CLOSES if " " not in each), "thanks", "danke", "merci", "gracias"))
)
_SEVERAL = "|".join(map(re.escape, sorted((each for each in CLOSES if " " in each), key=len, reverse=True)))
_CLOSE = re.compile(rf"(?:{_SEVERAL})(?!\w)|(?:{_SINGLE})\s*(?:[,!]|$)", re.IGNORECASE)
_RULE = re.compile(r"(?:-{2,}|_{2,}|={3,}|\*{3,}|—{1,3})(?=\s|$)")
# What a mailing list adds at the end: how to leave it, and the address to do so, or the word for it as the last one,
# where it was a link.
_LEAVE = re.compile(
    r"(?:unsubscrib|newsletter abbestellen|désabonn|désinscri|cancelar (?:la|su|tu) suscripción|disiscri"
    r"|annulla(?:re)? l.iscrizione|cancelar a (?:inscrição|subscrição)|nieuwsbrief afmelden|avprenumerera|leiratkoz"
    r"|dezabon|abonelikten çık|отписаться от рассылки)(?:[^\n]{0,40}?(?:https?://|www\.|\w@\w)|\w{0,4}\W{0,3}\Z)",
    re.IGNORECASE,
)
# Paragraphs searched from the end; most words of a signature; largest share of the words of the mail that it may have.
MOST_PARAGRAPHS = 6
MOST_WORDS = 60
LEAST_SHARE = 0.5


# What the notice says that companies add below their mails: that the message is confidential, whom it is for, and what
# the reader has to do who is somebody else.
_NOTICE = tuple(
    re.compile(rf"(?<!\w)(?:{each})(?!\w)", re.IGNORECASE)
    for each in (
        r"(?:strictly )?confidential(?:ity)?|vertraulich\w*|confidentiel\w*|confidencia\w*|riservat[oaie]"
        r"|confidenzial\w*|vertrouwelijk\w*|konfident\w*|fortrolig\w*|luottamuksellis\w*|luottamuksellinen"
        r"|poufn\w*|důvěrn\w*|bizalmas\w*"
        r"|конфиденциальн\w*|конфіденційн\w*|gizli\w*",
        r"recipients?|addressees?|empfängers?|adress?at\w*|destinat[aáà]r\w+|destinataires?|geadresseerde\w*|mottagar\w*"
        r"|mottaker\w*|modtager\w*|vastaanottaja\w*|příjemc\w*|címzett\w*|адресат\w*|получател\w*|одержувач\w*|alıcı\w*",
        r"if you (?:are not|have received|received)|delete it|destroy it|notify the sender|falls sie|sollten sie"
        r"|wenn sie|si vous|si usted|si no es|si (?:lo )?ha recibido|se (?:lei )?non|qualora|caso não|se não|indien u"
        r"|om du|hvis du|dersom du|jos et|jeżeli|jeśli|pokud|amennyiben|если вы|якщо ви|eğer",
    )
)
# The words by which it begins, which name the mail that it stands in.
_THIS_MAIL = re.compile(
    r"(?<!\w)(?:this (?:[\w-]+ ){0,2}(?:e-?mails?|messages?|communications?|transmissions?)"
    r"|diese[rsmn]? (?:\w+ ){0,2}(?:e-?mails?|nachricht|mitteilung)"
    r"|(?:cet?|le présent|du présent) (?:message|courriel|courrier|e-?mail|mél)|cette communication"
    r"|(?:este|el presente) (?:mensaje|correo|e-?mail)|esta comunicación"
    r"|(?:questo|il presente|del presente) messaggio|(?:questa|la presente|della presente) (?:e-?mail|comunicazione)"
    r"|esta (?:mensagem|comunicação)|este e-?mail|(?:dit|deze) (?:e-?mailbericht|bericht|e-?mail|mail)"
    r"|(?:detta|denna) (?:e-?post\w*|mejl|meddelande|mail)|denne (?:e-?post\w*|e-?mail|mail|meddelelse|meldingen)"
    r"|tämä\w? (?:viesti\w*|sähköposti\w*)|(?:ta|niniejsza|tej|niniejszej) (?:wiadomość|wiadomości|korespondencja)"
    r"|tato (?:zpráva|e-mailová zpráva)|tento e-?mail|(?:ez az|jelen) (?:e-?mail|üzenet|levél)"
    r"|(?:это|данное|настоящее) (?:\w+ )?(?:сообщение|письмо)|це повідомлення|цей лист"
    r"|bu (?:e-?posta|mesaj|ileti)\w*)(?!\w)",
    re.IGNORECASE,
)
# Characters up to which these words end: "The information in this e-mail and its attachments".
MOST_TO_THIS = 120
MOST_NOTICE, LEAST_NOTICE = 300, 12


def without_notice(body: str) -> str:
    """``body`` without a closing paragraph that begins with the words for the message itself, calls it confidential and
    tells others than its recipient what to do."""
    text, _, last = body.rpartition("\n\n")
    words = len(last.split())
    if not text or not LEAST_NOTICE <= words <= MOST_NOTICE or words > len(text.split()):
        return body
    if any(mark in last for mark in '"“”„«»') or not _THIS_MAIL.search(last[:MOST_TO_THIS]):
        return body
    return text.rstrip() if all(sign.search(last) for sign in _NOTICE) else body


def without_signature(body: str) -> str:
    """``body`` up to the first of its last paragraphs that begins a signature, without a notice of confidentiality;
    all of it if there is none."""
    body = without_notice(body)
    paragraphs = body.split("\n\n")
    words = len(body.split())
    for number in range(max(1, len(paragraphs) - MOST_PARAGRAPHS), len(paragraphs)):
        paragraph = paragraphs[number]
        leaves = number == len(paragraphs) - 1 and _LEAVE.search(paragraph) is not None
        if not (leaves or _RULE.match(paragraph) or _CLOSE.match(paragraph)):
            continue
        signed = sum(len(each.split()) for each in paragraphs[number:])
        if signed <= MOST_WORDS and signed <= LEAST_SHARE * words:
            return "\n\n".join(paragraphs[:number])
    return body
