"""The next measurement as a question that "yes" or "no" answers, and what such an answer says."""

import msgspec

from advisor.model import Diagnosis, Measured, Text


class Offer(msgspec.Struct, frozen=True):
    """A measurement that would tell two diagnoses apart.

    do: the measurement. hint: how its result tells them apart, "" when the entry does not say.
    question: asks whether the result points to `yes`, the id that a "yes" speaks for; "no" speaks for `no`.
    titles: of the two. exclusive: it is one of the two; otherwise "no" only leaves the rest, of which `no` is the likeliest.
    """

    do: Text
    hint: Text
    question: Text
    yes: str
    no: str
    titles: tuple[Text, Text]
    exclusive: bool = True


def offer_of(diagnosis: Diagnosis) -> Offer | None:
    """The most telling measurement that the answer names, None where it names none."""
    for step in diagnosis.next:
        if not step.titles:
            continue
        (one, other), (yes, no) = step.titles[:2], step.separates[:2]
        question = Text(
            f"Does the result point to “{one.en}” (yes) or to “{other.en}” (no)?",
            f"结果指向“{one.zh}”（是），还是“{other.zh}”（否）？",
        )
        is_asked = step.do.en.endswith("?")  # a question about what can be seen, not a measurement to make
        question = step.why if is_asked else question
        return Offer(step.do, step.hint, question, yes, no, titles=(one, other), exclusive=not is_asked)
    return None


def answered(offer: Offer, *, yes: bool) -> tuple[Measured, ...]:
    """What a "yes" or "no" to the offer says of the two diagnoses."""
    told = (Measured(offer.yes, yes, offer.do), Measured(offer.no, not yes, offer.do))
    return told if offer.exclusive else told[:1]


def understood(offer: Offer, *, yes: bool) -> Text:
    """What a bare answer was taken to mean, so that the user can object."""
    one, other = offer.titles if yes else tuple(reversed(offer.titles))
    if not offer.exclusive:
        said = Text("yes", "是") if yes else Text("no", "否")
        return Text(f"{offer.do.en} {said.en}", f"{offer.do.zh}{said.zh}")
    return Text(
        f"taken as: {offer.do.en}; the result points to “{one.en}”, not to “{other.en}”",
        f"理解为：{offer.do.zh}；结果指向“{one.zh}”，而不是“{other.zh}”",
    )
