"""Words and numbers joined: what wins, what is said of claims, what to measure next."""

import msgspec
import pytest

from advisor.diagnosis import judge
from advisor.diagnosis.claims import claim_asks, value_ask
from advisor.diagnosis.evidence import weigh
from advisor.diagnosis.next_step import information
from advisor.diagnosis.weights import Fitted, Weights, Worth, ask_of, load_weights, spelled
from advisor.errors import DataError
from advisor.knowledge import Cause, Checks, Entry, Fix, Knowledge, Measure, Phrasings, Resemblance
from advisor.knowledge.files import built_in_folder, read_folder
from advisor.model import Candidate, Claim, Observation, Source, Text

TEXT = Text("text", "文本")


def entry(name, supports=(), contradicts=(), kind="fault", looks_like=(), leads_to=()):
    return Entry(
        id=name,
        kind=kind,
        title=Text(name, name),
        summary=TEXT,
        phrasings=Phrasings(("one",), ("一",)),
        causes=(
            Cause("why", "为什么", ("s",)),
            *(Cause("why", "为什么", ("s",), cause) for cause in leads_to),
        ),
        fixes=(Fix("do", "做", "minutes", ("s",)),),
        looks_like=tuple(Resemblance(other, TEXT, measure) for other, measure in looks_like),
        sources=("s",),
        checks=Checks(tuple(supports), tuple(contradicts)),
    )


def knowledge(*entries):
    measures = {
        "grad": Measure(Text("log the gradient norm", "记录梯度范数"), "grad_norm"),
        "look": Measure(TEXT),
    }
    return Knowledge({e.id: e for e in entries}, {"s": Source("s", "A work")}, measures)


def seen(holds, strength=1.0, missing=""):
    return Observation(holds, Text("what the check saw", "检查看到的"), strength, "train_loss", {}, missing)


STUCK = {"check": "flat-at-chance", "weight": 5.0, "miss": 4.0}
TURNS = {"check": "val-turns-up", "weight": 4.5, "miss": 1.0}
BOTH = knowledge(entry("stuck", [STUCK]), entry("overfit", [TURNS]), entry("healthy", kind="state"))


def test_numbers_overrule_words():
    words = [Candidate("stuck", 0.97), Candidate("overfit", 0.01)]
    answers = {ask_of(STUCK): seen(holds=False), ask_of(TURNS): seen(holds=True)}
    judged = judge(BOTH, words, (), answers, {"train_loss", "val_loss"}, 3)
    assert judged.findings[0].id == "overfit"
    assert judged.status == "answered"
    refuted = next(f for f in judged.findings if f.id == "stuck")
    assert refuted.verdict == "contradicted"
    assert refuted.confidence < 0.5


def test_without_a_file_the_words_are_the_confidence():
    judged = judge(BOTH, [Candidate("stuck", 0.8)], (), None, (), 3)
    assert judged.findings[0].confidence == pytest.approx(0.8, abs=1e-3)
    assert judged.findings[0].verdict == "untested"


def test_words_that_fit_nothing_well_are_uncertain():
    judged = judge(BOTH, [Candidate("stuck", 0.3), Candidate("overfit", 0.25)], (), None, (), 3)
    assert judged.status == "uncertain"
    assert len(judged.findings) == 2


def test_silence_is_worth_nothing_and_names_the_missing_column():
    weighed = weigh(BOTH.entries["stuck"], {ask_of(STUCK): seen(None, 0.0, "train_loss")})
    assert weighed.log_odds == 0
    assert weighed.verdict == "untested"
    assert weighed.evidence[0].missing == "train_loss"


def test_a_contradicting_check_that_holds_speaks_against():
    against = {"check": "improving", "weight": 3.0}
    weighed = weigh(entry("x", [], [against]), {ask_of(against): seen(holds=True)})
    assert weighed.log_odds == -3.0
    assert weighed.verdict == "contradicted"


def test_a_contradicting_check_that_does_not_hold_is_no_support():
    against = {"check": "improving", "weight": 3.0}
    weighed = weigh(entry("x", [], [against]), {ask_of(against): seen(holds=False)})
    assert weighed.log_odds == 0
    assert not weighed.evidence


@pytest.mark.parametrize(
    ("holds", "verdict"), [(True, "confirmed"), (False, "refuted"), (None, "untestable")]
)
def test_a_claim_is_held_against_the_file(holds, verdict):
    claim = Claim("oscillating", "loss", "loss bounces")
    answers = {ask: seen(holds) for ask in claim_asks(claim)}
    judged = judge(BOTH, [], (claim,), answers, (), 3)
    assert judged.claims[0].verdict == verdict
    assert judged.claims[0].text == "loss bounces"


def test_a_figure_in_a_claim_must_hold_too():
    claim = Claim("stuck", "loss", "stuck at 0.69", value=0.69)
    answers = {ask: seen(holds=True) for ask in claim_asks(claim)} | {value_ask(claim): seen(holds=False)}
    judged = judge(BOTH, [], (claim,), answers, (), 3)
    assert judged.claims[0].verdict == "refuted"


def test_weak_doubt_refutes_nothing():
    claim = Claim("stuck", "loss", "stuck")
    answers = {ask: seen(holds=False, strength=0.3) for ask in claim_asks(claim)}
    assert judge(BOTH, [], (claim,), answers, (), 3).claims[0].verdict == "untestable"


def test_next_separates_the_leading_two():
    base = knowledge(entry("a", looks_like=[("b", "look"), ("c", "grad")]), entry("b"), entry("c"))
    words = [Candidate("a", 0.5), Candidate("c", 0.4)]
    step = judge(base, words, (), None, (), 3).next[0]
    assert step.do.en == "log the gradient norm"
    assert set(step.separates) == {"a", "c"}


def test_next_asks_for_the_cause_of_what_is_certain():
    base = knowledge(
        entry("nan", leads_to=["rate", "data"]),
        entry("rate", looks_like=[("data", "look")]),
        entry("data"),
    )
    (step,) = judge(base, [Candidate("nan", 0.95)], (), None, (), 3).next
    assert set(step.separates) == {"rate", "data"}


def test_next_says_so_when_it_would_show_a_cause():
    base = knowledge(entry("nan", looks_like=[("rate", "grad")], leads_to=["rate"]), entry("rate"))
    (step,) = judge(base, [Candidate("nan", 0.95)], (), None, (), 3).next
    assert step.why.en == "shows whether “rate” is the cause"


def test_the_second_measurement_is_for_what_the_first_leaves_open():
    base = knowledge(
        entry("a", looks_like=[("b", "grad"), ("b", "look"), ("c", "look")]), entry("b"), entry("c")
    )
    words = [Candidate("a", 0.5), Candidate("b", 0.4)]
    first, *others = judge(base, words, (), None, (), 3).next
    assert first.separates == ("a", "b")
    assert all(step.separates != first.separates for step in others)


def test_one_cause_is_asked_for_once():
    base = knowledge(
        entry("stuck", looks_like=[("labels", "grad")], leads_to=["labels"]),
        entry("guessing", looks_like=[("labels", "look")], leads_to=["labels"]),
        entry("labels"),
    )
    words = [Candidate("stuck", 0.9), Candidate("guessing", 0.6)]
    steps = judge(base, words, (), None, (), 3).next
    assert [step.separates[1] for step in steps].count("labels") == 1


@pytest.mark.parametrize(("likelier", "other"), [(0.5, 0.5), (0.9, 0.1), (0.98, 0.02), (0.3, 0.3)])
def test_a_measurement_tells_most_where_both_are_as_likely(likelier, other):
    worth = information(likelier, other)
    assert 0 <= worth <= information(0.5, 0.5) <= 1


def test_next_never_asks_for_a_series_that_is_there():
    base = knowledge(entry("a", looks_like=[("b", "grad")]), entry("b"))
    judged = judge(base, [Candidate("a", 0.9)], (), None, {"grad_norm"}, 3)
    assert judged.next == ()


def test_no_more_findings_than_asked_for():
    words = [Candidate("stuck", 0.4), Candidate("overfit", 0.4), Candidate("healthy", 0.2)]
    assert len(judge(BOTH, words, (), None, (), 2).findings) == 2


def test_findings_cite_what_their_advice_cites():
    finding = judge(BOTH, [Candidate("stuck", 0.9)], (), None, (), 1).findings[0]
    assert [source.id for source in finding.sources] == ["s"]


def test_fitted_weights_take_precedence_over_those_of_the_entry():
    fitted = Weights(entries={"overfit": Fitted(supports={spelled(ask_of(TURNS)): Worth(1.5, 0.5)})})
    overfit = BOTH.entries["overfit"]
    assert weigh(overfit, {ask_of(TURNS): seen(holds=True)}, fitted).log_odds == 1.5
    assert weigh(overfit, {ask_of(TURNS): seen(holds=False)}, fitted).log_odds == -0.5


def test_what_the_lab_did_not_fit_keeps_the_weights_of_the_entry():
    fitted = Weights(entries={"overfit": Fitted(prior=-4.0)})
    assert weigh(BOTH.entries["overfit"], {ask_of(TURNS): seen(holds=True)}, fitted).log_odds == 4.5
    assert weigh(BOTH.entries["stuck"], {ask_of(STUCK): seen(holds=True)}, fitted).log_odds == 5.0


def test_a_fitted_prior_and_slope_move_the_confidence():
    answers = {ask_of(TURNS): seen(holds=True)}
    plain, rarer, flatter = (
        judge(BOTH, None, (), answers, (), 3, weights).findings[0].confidence
        for weights in (
            Weights(),
            Weights(entries={"overfit": Fitted(prior=-4.0)}),
            Weights(slope=0.5),
        )
    )
    assert rarer < plain
    assert flatter < plain


def test_weights_come_back_from_their_file_and_none_is_no_error(tmp_path):
    path = tmp_path / "evidence.json"
    assert load_weights(path) == Weights(about=load_weights(path).about)
    path.write_text(
        '{"slope": 0.8, "entries": {"overfit": {"runs": 12, "prior": -2.0, '
        '"supports": {"flat-at-chance classes=2": {"hold": 4.0, "miss": 1.0}}}}}'
    )
    weights = load_weights(path)
    link = {"check": "flat-at-chance", "classes": 2, "weight": 9.0}
    assert weights.slope == 0.8
    assert weights.support("overfit", link) == Worth(4.0, 1.0)
    assert weights.prior("overfit", -2.5) == -2.0


def test_damaged_weights_are_told(tmp_path):
    path = tmp_path / "evidence.json"
    path.write_text('{"slope": "steep"}')
    with pytest.raises(DataError):
        load_weights(path)


def test_a_trusted_fault_comes_before_a_likelier_remark_about_the_run():
    bumps = {"check": "lr-restarts", "weight": 6.0}
    base = knowledge(entry("overfit", [TURNS]), entry("bumps", [bumps], kind="state"))
    answers = {ask_of(TURNS): seen(holds=True), ask_of(bumps): seen(holds=True)}
    judged = judge(base, None, (), answers, (), 3)
    assert [finding.id for finding in judged.findings] == ["overfit", "bumps"]
    assert judged.findings[0].confidence < judged.findings[1].confidence


def test_the_remark_that_the_question_is_about_comes_first_where_no_fault_is_likelier():
    bumps = {"check": "lr-restarts", "weight": 3.2}
    base = knowledge(entry("sound", [TURNS], kind="state"), entry("bumps", [bumps], kind="state"))
    sound = msgspec.structs.replace(base.entries["sound"], healthy=True)
    base = knowledge(sound, base.entries["bumps"])
    answers = {ask_of(TURNS): seen(holds=True), ask_of(bumps): seen(holds=True)}
    assert judge(base, None, (), answers, (), 3).findings[0].id == "sound"
    asked = judge(base, [Candidate("bumps", 0.9)], (), answers, (), 3)
    assert asked.findings[0].id == "bumps"


def test_fitted_weights_keep_what_their_authors_meant():
    """No sign flips, nothing leaves half to double of the entry's own weight, hints stay hints (decision 012)."""
    entries = read_folder(built_in_folder())[0].entries
    for name, fitted in load_weights().entries.items():
        links = {spelled(ask_of(link)): link for link in entries[name].checks.supports}
        for asked, worth in fitted.supports.items():
            own = float(links[asked].get("weight", 2.0))
            assert own / 2 - 0.01 <= worth.hold <= own * 2 + 0.01
            assert own > 1 or worth.hold == own
        assert set(fitted.contradicts) <= {spelled(ask_of(link)) for link in entries[name].checks.contradicts}


def test_a_slight_suspicion_leaves_health_likelier_than_a_strong_one():
    doubt = {"check": "last-third", "weight": 1.4, "miss": 0.0}
    rests = {"check": "improving", "weight": 5.0, "miss": 0.0}
    sound = msgspec.structs.replace(entry("healthy", [rests], kind="state"), healthy=True)
    known = knowledge(entry("worn", [doubt]), sound)

    def health(strength):
        answers = {ask_of(doubt): seen(holds=True, strength=strength), ask_of(rests): seen(holds=True)}
        return judge(known, None, (), answers, {"train_loss"}, 3).sound

    assert health(0.1) > 0.95 > health(1.0) > 0.85


def test_a_remark_that_is_as_good_as_proven_stands_before_health():
    descent = {"check": "second-descent", "weight": 4.5}
    sound = msgspec.structs.replace(entry("sound", [TURNS], kind="state"), healthy=True)
    base = knowledge(sound, entry("descent", [descent], kind="state"))
    answers = {ask_of(TURNS): seen(holds=True), ask_of(descent): seen(holds=True)}
    assert judge(base, None, (), answers, (), 3).findings[0].id == "descent"


def test_a_fault_that_only_the_words_name_is_no_suspicion_of_the_numbers():
    judged = judge(BOTH, [Candidate("overfit", 0.4)], (), {ask_of(TURNS): seen(holds=None)}, (), 3)
    assert judged.fault > judged.suspect == 0


def test_stuck_at_a_figure_is_true_where_the_curve_rests_there():
    claim = Claim("stuck", "loss", "stuck at 87.3", value=87.3)
    answers = {ask: seen(holds=False, strength=0.4) for ask in claim_asks(claim)}
    judged = judge(BOTH, [], (claim,), answers | {value_ask(claim): seen(holds=True)}, (), 3)
    assert judged.claims[0].verdict == "confirmed"


def test_what_is_said_of_the_beginning_is_not_held_against_the_end():
    claim = Claim("rising", "loss", "loss shoots up in the first few steps")
    whole, ever = claim_asks(claim)
    answers = {whole: seen(holds=False), ever: seen(holds=True)}
    assert judge(BOTH, [], (claim,), answers, (), 3).claims[0].verdict == "confirmed"


def test_next_never_asks_whether_advice_is_the_cause():
    sick = entry("sick", [TURNS], looks_like=[("habit", "look")], leads_to=["habit"])
    known = knowledge(sick, entry("habit", kind="practice", looks_like=[("sick", "look")]))
    assert judge(known, None, (), {ask_of(TURNS): seen(holds=True)}, (), 3).next == ()


def test_a_sentence_that_two_checks_say_is_read_once():
    twice = {"check": "gpu-idle", "weight": 2.0}, {"check": "gpu-shared", "weight": 2.0}
    answers = {ask_of(link): seen(holds=True) for link in twice}
    weighed = weigh(entry("idle", twice), answers)
    assert len(weighed.evidence) == 1
    assert weighed.log_odds == 4.0


def test_a_claim_about_one_of_several_losses_names_no_column_that_was_not_meant():
    claim = Claim("rising", "", "g_loss keeps rising")
    answers = {ask: seen(holds=None, missing="train_loss") for ask in claim_asks(claim)}
    (told,) = judge(BOTH, [], (claim,), answers, (), 3).claims
    assert told.verdict == "untestable"
    assert "no logged series" in told.statement.en
