"""The next measurement as a question that "yes" or "no" answers, and what such an answer says."""

import msgspec

from advisor.model import Diagnosis, Measured, NextStep, Text


class Offer(msgspec.Struct, frozen=True):
    """A measurement that would tell two diagnoses apart.

    do: the measurement. hint: how its result tells them apart, "" when the entry does not say.
    yes, no: ids of the diagnoses that a "yes" and a "no" speak for. titles: of the two.
    exclusive: it is one of the two; otherwise "no" only leaves the rest, of which `no` is the likeliest.
    """

    do: Text
    hint: Text
    yes: str
    no: str
    titles: tuple[Text, Text]
    exclusive: bool = True


def offers_of(diagnosis: Diagnosis) -> tuple[Offer, ...]:
    """Every measurement that the answer names and that tells two diagnoses apart, the most telling first."""
    return tuple(_offer(step) for step in diagnosis.next if step.titles)


def _offer(step: NextStep) -> Offer:
    yes, no = step.separates[:2]
    one, other = step.titles[:2]
    asked = step.do.en.endswith("?")  # a question about what can be seen, not a measurement to make
    return Offer(step.do, step.hint, yes, no, (one, other), exclusive=not asked)


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
