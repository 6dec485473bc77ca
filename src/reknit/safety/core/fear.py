"""Words that are never corrected, softened or asked about.

Whoever writes them may be giving an accurate report. Where they appear, the writer alone is shown
the way to private help; nothing else changes, and nothing is concluded. This is no detector: it
misses most ways of saying it, and it is right to be calm when it is wrong.
Source: docs/evidence.md, "Safety".
"""

from __future__ import annotations

import re

_FEAR = re.compile(
    r"""\b(?:
    unsafe | threat(?:s|ens?|ened|ening)? | trapped | coerced | stalk(?:s|ed|er|ing)
    | abus(?:e|es|ed|er|ive) | violent | violence | raped? | strangled | choked
    | bruise[sd]? | weapon | knife | gun | suicid(?:e|al)
    | (?:afraid|scared|frightened|terrified)\ of
      \ (?:him|her|them|you|my\ \w+|what\ (?:he|she|they|you))
    | (?:he|she|they|you|who)\ (?:\w+\ )?
      (?:hits?|hurts?|beats?|punch(?:ed|es)|kick(?:ed|s)|slap(?:ped|s)|push(?:ed|es)
      |shov(?:ed|es)|grab(?:bed|s)|pinned|lock(?:ed|s))\ (?:me|my)
    | (?:was|were|been|being|get|got)
      \ (?:hit|beaten|hurt\ by|forced|controlled|threatened|watched)
    | fe(?:el|els|eling|lt)\ (?:so\ |very\ |really\ )?
      (?:forced|controlled|manipulated|watched|cornered|intimidated)
    | manipulat(?:ed|es|ing)\ (?:me|us|by)
    | forc(?:ed|es|ing)\ me | (?:made|makes)\ me\ (?:sleep|have\ sex)
    | control(?:s|led|ling)?\ (?:me|my|what\ i|who\ i|where\ i)
    | (?:track|monitor|follow)(?:s|ed|ing)?\ (?:me|my\ (?:phone|messages|mail))
    | (?:kill|hurt|harm)
      \ (?:me|myself|himself|herself|themselves|us|the\ (?:kids|children|child))
    | (?:end|take)\ (?:my|his|her|their)\ (?:own\ )?life
    | not\ let\ (?:me|us)\ (?:leave|go|see) | won'?t\ let\ me
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)

# For a feeling word somebody wrote themselves. Far too wide for whole stories ("it hit me that"),
# but there a wrong match costs no more than a question that is not asked.
_AS_A_FEELING = re.compile(
    r"""\b(?:
    unsafe | not\ safe | threaten\w* | trapped | cornered | forced | coerced | hurt\ by | hurts?\ me
    | control+(?:ed|ing) | hit(?:ting)? | beaten | stalk\w* | abus\w+ | manipulat\w+
    | bull(?:y|ied) | intimidat\w+ | humiliat\w+ | degraded | terrori[sz]ed | violated | assaulted
    | watched | monitored | tracked | spied\ on | locked\ (?:in|out|up) | suffocated
    | (?:afraid|scared|frightened|terrified|fearful)\ (?:of|to)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


def _plain(text: str) -> str:
    return " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


def speaks_of_fear(*texts: str) -> bool:
    """Whether to show the writer the private help link beside their words."""
    return any(_FEAR.search(_plain(text)) for text in texts)


def never_questioned(*feelings: str) -> bool:
    """Whether a feeling somebody named in their own words has to be left exactly as it is.

    feelings: short own words, not stories. True means: ask nothing about any of them, and show the
    writer the private help link.
    """
    return any(
        _FEAR.search(plain) or _AS_A_FEELING.search(plain) for plain in map(_plain, feelings)
    )
