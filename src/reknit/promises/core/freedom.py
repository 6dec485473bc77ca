"""Promises that would give up safety or freedom. They are not offered; private help is.

Looks for the plainest English ways of saying it, one short list for each thing given up. A guess:
it proves nothing about anybody, is told to nobody but the writer, and misses about half of what is
said in words it has not met.
Every pattern is a row of words with bounded gaps, so time grows with the length of the text.
Source: docs/evidence.md, "Promises" and "Safety".
"""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 20_000  # characters; what comes after is not looked at

# Said quickly on a phone. Apostrophes are gone by then: "won't" is "wont", "I'll" is "ill".
_TYPED = {
    "acount": "account",
    "answere": "answer",
    "boyfreinds": "friends",
    "colleauges": "colleagues",
    "collegues": "colleagues",
    "dont": "wont",
    "familly": "family",
    "fone": "phone",
    "frends": "friends",
    "freind": "friend",
    "freinds": "friends",
    "mesage": "message",
    "mesages": "messages",
    "messeges": "messages",
    "pasword": "password",
    "paswords": "passwords",
    "passwort": "password",
    "permision": "permission",
    "permisson": "permission",
    "u": "you",
    "ur": "your",
    "wil": "will",
    "woudnt": "wont",
    "wouldnt": "wont",
}

_NOT = r"(?:wont|not|never|no longer|stop|quit|cease)"
_PEOPLE = (
    r"(?:friends?|mates?|buddies|sisters?|brothers?|mother|mum|mom|father|dad|parents|family"
    r"|relatives|cousins?|colleagues?|co ?workers?|neighbou?rs?|ex|men|man|women|woman|guys?|girls?"
    r"|boys|anyone|anybody|other people|son|daughter)"
)
# A time and place for it gives nothing up: "I won't text my friends while we eat".
_JUST_THEN = (
    r"(?!.{0,30}\b(?:during|while|at dinner|at the table|in bed|when we|tonight|until|on our"
    r"|about your)\b)"
)
_SCREENS = (
    r"(?:phone|mobile|messages?|texts|mails?|emails?|chats?|calls?|inbox|laptop|bag|room|things"
    r"|pockets|diary|accounts?|browser|history|screen time|call history|calendar)"
)
_CARE = (
    r"(?:therapy|therapist|counsell?ing|counsell?or|psychologist|psychiatrist|self help group"
    r"|therapy group|medication|medicine"
    r"|meds|pills|tablets|antidepressants|shelter|support group|police|charges|statement|complaint"
    r"|lawyer|doctor|social worker|helpline)"
)

_GIVEN_UP = (
    # in so many words: because you want it
    (
        r"\b(?:quit|give up|turn down|drop|cancel|delete|move away|end|sell|refuse|keep)"
        r"\b.{0,40}\b(?:because you|since you|if you (?:tell|want|order)|for you$|for your sake)"
    ),
    r"\bif you (?:tell me to|order me to|allow it|allow me|let me|forbid)\b",
    (
        r"\b(?:wont|not|never|only)\b.{0,40}\b(?:unless|if|when) you (?:come|are|say so|say i"
        r" can|agree|approve|allow) ?(?:along|with me|there|yes|it)?$"
    ),
    r"\b(?:final say|last word)\b.{0,12}\b(?:on|over|about) (?:who|what i|where i|my)\b",
    r"\bnot complain\b.{0,12}\bwhen you\b",
    r"\bforgive you (?:every|any ?time|whatever|always|no matter)",
    r"\bput up with\b.{0,20}\b(?:whatever|everything|anything)\b",
    r"\bmakes? you jealous\b",
    r"\bbecause of your jealousy\b",
    r"\b(?:ok|okay|approval|consent|blessing|go ahead)\b.{0,8}\b(?:before|first)\b",
    r"\b(?:wont|not|never)\b.{0,40}\buntil you (?:say|allow|agree|let me)\b",
    r"\bstay (?:at )?home (?:when|while|until|whenever) you\b",
    r"\b(?:go|come) with me (?:everywhere|to every|wherever|whenever)\b",
    # where I am
    r"\bfind my\b.{0,24}\b(?:on|see)\b",
    r"\b(?:report|account) to you\b",
    r"\bstraight home\b.{0,20}\bevery\b",
    r"\breachable (?:day|at all|24|all|every)",
    r"\bnever\b.{0,12}\b(?:night|day|evening)s? away from you\b",
    (
        r"\b(?:share|sharing|send|show|give|keep|leave|turn|switch)\b.{0,24}\blocation\b(?! of|"
        r" for)"
    ),
    r"\b(?:wont|not|never) (?:turn|switch) off\b.{0,16}\b(?:gps|location|phone)\b(?! at)",
    (
        r"\b(?:install|download|put|use|wear|let you put)\b.{0,20}\b(?:track(?:er|ing)|spyware)"
        r"\b"
    ),
    r"\b(?:track|follow|monitor|watch) me\b",
    (
        r"\b(?:where i am|who i am with|who im with|what i am doing)\b.{0,20}\b(?:every|always"
        r"|all|any ?time|whenever)\b"
    ),
    r"\b(?:photo|picture|selfie|video)\b.{0,16}\b(?:where i am|who i am with|who im with)\b",
    r"\b(?:know|see|check|show you) (?:always )?(?:where i am|who i am with|who im with)\b",
    (
        r"\b(?:video ?call|face ?time|ring|call|text|message|write|report|check in)\b.{0,20}"
        r"\b(?:wherever i|every (?:half )?hour|every (?:\w+ )?minutes|whenever i(?: am|m)?"
        r" ?(?:out|away))"
    ),
    # what is on my phone
    r"\bmy (?:\w+ )?(?:passwords?|passcodes?|pin|codes?|logins?)\b.{0,40}\byou\b",
    r"\byou(?:ll)?\b.{0,24}\bmy (?:\w+ )?(?:passwords?|passcodes?|pins?|logins?)\b",
    r"\b(?:give|tell|send|share)\b.{0,16}\b(?:passwords?|codes?) (?:to|for|of) my\b",
    (
        r"\byou(?:ll|re welcome to|re free to|re allowed to| are welcome to| are allowed to| can"
        r"| may| could| get to)? (?:always |also )?(?:check|read|look|go|see|search|keep|have"
        rf"|open|listen|unlock)\b.{{0,12}}\bmy (?:own |old |whole )?{_SCREENS}\b"
    ),
    rf"\b(?:show|give|hand) you (?:all )?(?:of )?my (?:phone|{_SCREENS})\b",
    rf"\b(?:look|go|read|search|check)\b.{{0,12}}\bmy {_SCREENS} (?:any ?time|whenever|every)",
    r"\bshare my (?:screen time|call history|messages|chats|emails|calls|browser)\b",
    r"\b(?:give|have|get) (?:you )?access to (?:all )?(?:of )?my\b",
    r"\b(?:the|your) only key\b",
    r"\bno secrets\b",
    r"\bno lock on my\b",
    r"\ba lock on my\b",
    r"\bscreenshots? of my\b",
    r"\bcome into the bathroom\b",
    r"\b(?:see|know|check) who i (?:text|call|write|meet|talk|see|ive been|have been|am)\b",
    r"\bshow you who\b",
    r"\bphone (?:always )?unlocked\b",
    # people
    (
        rf"\b{_NOT} (?:\w+ )?(?:see|seeing|meet|meeting|visit|visiting|contact|contacting|call"
        r"|calling|text|texting|hang|hanging|(?:talk|speak|writ|work|go|travel)(?:e|ing)? (?:to"
        rf"|with|on|out))\b.{{0,28}}\b{_PEOPLE}\b{_JUST_THEN}"
    ),
    (
        r"\bstop (?:seeing|meeting|speaking to|talking to|hanging out with|contacting|visiting)"
        r" (?!you|us\b|it\b|the\b|this\b|a\b|things\b|problems\b)"
    ),
    r"\b(?:wont|not|never) (?:see|meet|speak to|talk to) \w+ (?:ever )?(?:again|any ?more)\b",
    r"\b(?:wont|not|never|no longer) (?:have|be|stay|remain)\b.{0,12}\bfriends\b(?! for)",
    r"\b(?:cut|break|broke|end|drop)\b.{0,6}\b(?:contact|ties) (?:with|to)\b",
    rf"\bcut (?:off )?my {_PEOPLE}",
    rf"\b(?:block|unfollow|unfriend)\b.{{0,16}}\b(?:{_PEOPLE}|him|her|everyone|everybody)\b",
    r"\bwithout you\b.{0,20}\b(?:any ?more|again|ever)\b",
    r"\bgo (?:anywhere|out) without you\b",
    (
        r"\b(?:wont|not|never) (?:tell|talk to) (?:anyone|anybody|a soul|people)\b.{0,12}"
        r"\b(?:what|about|happen)"
    ),
    rf"\b{_NOT} (?:talk|speak)\b.{{0,30}}\b(?:to|with) (?:anyone|anybody|outsiders)\b",
    rf"\b(?:end|ending|give up|drop)\b.{{0,8}}\b(?:friendships?|{_PEOPLE})\b",
    (
        r"\bno more (?:\w+ )?(?:evenings?|nights?|weekends?|trips?|parties|holidays)\b.{0,12}"
        rf"\bwith (?:the|my) {_PEOPLE}\b"
    ),
    rf"\blet my {_PEOPLE} go\b",
    r"\bmove away from my\b",
    r"\bleave my (?:family|parents)\b",
    (
        rf"\b{_NOT} (?:\w+ )?(?:dance|chat|flirt|laugh|smile|look|talk|speak)\b.{{0,6}}\b(?:with|at"
        r"|to) (?:anybody|anyone|any|another|other)\b"
    ),
    r"\btake you with me every\b",
    (
        rf"\b{_NOT} (?:\w+ )?(?:go|have|do|eat|meet|spend|drink|chat|train|play|share|travel)"
        rf"\b.{{0,20}}\bwith (?:my |any |the |other )?(?:\w+ )?{_PEOPLE}\b{_JUST_THEN}"
    ),
    r"\b(?:wont|not|never) .{0,20}\bhang out with\b(?! you\b)",
    (
        rf"\b(?:wont|not|never) (?:let|have|invite) my {_PEOPLE} (?:come|visit|over|stay|in)\b(?!"
        rf" .{{0,12}}without asking){_JUST_THEN}"
    ),
    r"\bnever (?:go|drive|walk) to \w+ (?:house|place|flat)\b",
    r"\bonly (?:speak|talk|write) to\b.{0,12}\bwhen you\b",
    # going out
    (
        rf"\b{_NOT} (?:ever |be )?(?:go|going) (?:out|anywhere|to (?:\w+ )?(?:bars|clubs|pubs"
        rf"|parties)|on trips)\b(?!.{{0,16}}\bwithout (?:saying|a\b)){_JUST_THEN}"
    ),
    (
        r"\b(?:wont|not|never) (?:ever )?leave the (?:house|flat|home|apartment)\b(?! (?:keys?"
        r"|doors?|lights?|untidy|without saying|without a\b|without breakfast))"
    ),
    r"\b(?:wont|not|never) (?:drive|go|walk|travel) (?:\w+ )?alone\b",
    r"\bonly (?:go|leave|meet|travel)\b.{0,24}\bwith you\b",
    r"\b(?:home before dark|always be home|always come (?:straight )?home)\b",
    # work, study, what is mine
    (
        r"\b(?:quit|quitting|give up|giving up|resign from|leave|leaving) my (?:\w+ )?(?:job"
        r"|career|studies|degree|course|classes)\b"
    ),
    r"\bdrop out of (?:\w+ )?(?:college|school|university|uni|course)\b",
    r"\bgive up my \w+.{0,20}\b(?:for you|because you|since you)\b",
    (
        r"\b(?:stop working|not work|wont work|never work)(?: any ?more| again| at all|"
        r" altogether|$)"
    ),
    (
        r"\b(?:delete|close|deactivate|give up|get rid of|get off|take down)\b.{0,10}\bmy"
        r"\b.{0,16}\b(?:social media|instagram|facebook|tiktok|snapchat|whatsapp|profiles?"
        r"|accounts?|phone)\b"
    ),
    r"\bquit \w+ (?:so that i|so i|to be)\b",
    (
        r"\b(?:wont|not|never) go back to (?:\w+ )?(?:work|college|school|university|uni|parents"
        r"|family|church)"
    ),
    # permission
    r"\bask you first\b.{0,8}\b(?:if|before|when) i (?:want|go|leave|spend|meet|see)",
    r"\b(?:ask|get|need|without|have)\b.{0,16}\bpermission\b",
    r"\bask you (?:\w+ )?before i (?:go|leave|spend|meet|see|wear|drive|speak|talk|call)\b",
    r"\b(?:obey|submit to you)\b",
    (
        r"\bi(?:ll| will| am going to)? (?:always )?do (?:whatever|everything|anything|all)"
        r" (?:that )?you\b"
    ),
    r"\bwhatever you (?:say|order|do to me)\b",
    r"\bnever (?:\w+ )?(?:say no|disagree|contradict|refuse|talk back)\b",
    (
        r"\b(?:you|you can|you may) (?:decide|choose|control|determine) (?:who|where i|what i"
        r"|when i|how i)"
    ),
    r"\blet you (?:decide|choose|control|determine) (?:who|where i|what i|when i|how i|my)",
    r"\bwear (?:only )?what(?:ever)? you\b",
    r"\bdress (?:the way|how|as|like|so) you\b",
    (
        r"\b(?:wont|not|never|stop) wear(?:ing)?\b.{0,14}\b(?:skirts?|dress(?:es)?|make ?up"
        r"|heels|jeans|lipstick|tops?|shorts|leggings|bikini)\b"
    ),
    # leaving, staying
    (
        r"\b(?:never|wont|not) (?:ever )?(?:to )?(?:leave|divorce|break up with|split up with"
        r"|walk out on|separate from) (?:you|us)\b(?! (?:alone|waiting|hanging|guessing|with|to"
        r"|in|on|at|out|without))"
    ),
    (
        r"\bstay\b(?! (?:calm|quiet|friendly|polite|kind|off|in bed)).{0,24}\b(?:no matter"
        r"|whatever|even if you|for ?ever)\b"
    ),
    r"\b(?:never|wont|not) (?:ever )?(?:lock|close|shut) my (?:\w+ )?door\b",
    r"\bnever (?:lock|close|shut) (?:the) (?:\w+ )?door\b(?! in your)",
    r"\bpromise never to leave\b(?! \w+ (?:alone|waiting|out|on|in))",
    r"\b(?:never|wont|not) (?:get|ask for|file for|want) (?:a )?(?:divorce|separation)\b",
    r"\bnever go$",
    (
        r"\b(?:tell|told|say to) the (?:police|doctor|court|judge)\b.{0,20}\b(?:my fault|nothing"
        r"|i fell|lied)\b"
    ),
    # care and protection
    (
        rf"\b(?:{_NOT}|skip|cancel|drop|give up|withdraw|end|come off|leave|take back)\b(?!"
        r" (?:\w+ )?(?:miss|skip|forg|cancel|laugh|jok|mock|comment|be late|late|interrupt|drop"
        rf"|put off|postpone|avoid))(?!.{{0,20}}\byour?\b).{{0,22}}\b{_CARE}\b"
    ),
    rf"\b(?:wont|not|never) (?:tell|talk|go|speak)\b.{{0,12}}\b{_CARE}\b",
    # money and papers
    (
        r"\b(?:give|hand|pay|transfer|send)\b.{0,16}\bmy (?:whole |entire |full |monthly"
        r" )?(?:salary|wages?|pay|paycheck|paycheque|income|savings|pension|money|(?:bank "
        r"|credit |debit )?cards?|passport|papers)\b"
    ),
    (
        r"\b(?:let you|you can|you may|you) (?:keep|manage|control|have|hold|take|handle) (?:all"
        r" )?(?:of )?my (?:money|passport|papers|(?:bank )?cards?|salary|wages|finances|savings"
        r"|accounts?)\b"
    ),
    r"\bin(?:to)? your name\b",
    r"\byour name on my (?:\w+ )?(?:account|house|flat|car|savings)\b",
    r"\bsign\b.{0,24}\bover to you\b",
    (
        r"\b(?:wont|not|never)\b.{0,6}\b(?:have|keep)\b.{0,10}\bown (?:bank )?(?:account|money"
        r"|card)\b"
    ),
    r"\bmy (?:whole )?(?:salary|wages?|income|pay|money) goes? to you\b",
    r"\byou (?:hold|get)\b.{0,6}\bmy (?:\w+ )?(?:card|salary|wages|pay|money|passport)\b",
    # the body
    (
        r"\b(?:stop|quit|wont|not|never|come off)\b.{0,12}\b(?:contraception|contraceptives?|the"
        r" pill|birth control|condoms?)\b"
    ),
    r"\b(?:keep|have|lose) (?:the|a) baby\b.{0,16}\b(?:because|for|if) you",
    (
        r"\b(?:sex|sleep with you|in bed with you)\b.{0,14}\b(?:whenever|every|any ?time|always)"
        r"\b"
    ),
    r"\b(?:refuse|turn down|say no to)\b.{0,10}\bsex\b",
    # always there
    (
        r"\balways (?:answer|pick up|reply)\b.{0,4}\b(?:my phone|the phone|at once|immediately"
        r"|within)\b"
    ),
    r"\b(?:answer|pick up|reply)\b.{0,8}\b(?:every time|each time)\b",
    r"\b(?:answer|pick up|reply)\b.{0,20}\bwithin (?:\w+ )?(?:minutes?|seconds)\b",
)
_ANY = re.compile("|".join(f"(?:{each})" for each in _GIVEN_UP))

# Giving the other room: from here on a clause speaks of what the writer will no longer do to them.
_GIVES_ROOM = re.compile(
    r"\b(?:wont|not|never|stop|no longer|quit) (?:ever )?(?:ask|check|track|read|go through"
    r"|decide|demand|expect|insist|control|forc|mak|tell you|telling you|pressur|threaten|comment"
    r"|follow|spy|monitor|question|want|look (?:at|in|into|through) your)"
    r"|\b(?:delete|remove|uninstall)\b.{0,24}\byour\b"
)
_CLAUSES = re.compile(r"[.;:!?,\n]+|\b(?:and|but) (?=i\b|ill\b|you\b)")
_APOSTROPHES = re.compile(
    "['`\N{ACUTE ACCENT}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{PRIME}]"
)
_WORD = re.compile(r"\w+")


def gives_up_freedom(text: str) -> bool:
    """Whether these words promise to give up safety or freedom, as far as words can tell."""
    plain = _APOSTROPHES.sub("", text[:LONGEST]).casefold()
    return any(_ANY.search(_kept(clause)) for clause in _CLAUSES.split(plain))


def _kept(clause: str) -> str:
    words = " ".join(_TYPED.get(each, each) for each in _WORD.findall(clause))
    room = _GIVES_ROOM.search(words)
    return words[: room.start()] if room else words
