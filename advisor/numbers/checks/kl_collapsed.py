"""A variational autoencoder whose latent variables say nothing any more."""

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import shape
from advisor.parsing import show

# A divergence below this many nats (Bowman et al. 2016 print 0.03 and the like for a collapsed posterior), and
# below this share of the reconstruction term, carries nothing.
NATS, SHARE = 0.1, 1e-3
RECONSTRUCTION = ("recon", "rec", "nll", "mse", "bce", "likelihood")


def _examples() -> Examples:
    picture = line(40, 206.0, 205.0, 0.3)
    return Examples(
        firing=(Example("12 to 0.001", run_of(recon_loss=picture, kl=decay(40, 12.0, 0.001, rate=12))),),
        quiet=(
            Example("near miss: small but alive", run_of(recon_loss=picture, kl=decay(40, 12.0, 3.0))),
            Example("near miss: the KL of a policy", run_of(reward=line(40, 1, 9, 0.1), kl=line(40, 0.01, 0.01))),
            Example("grows from zero", run_of(recon_loss=decay(40, 206.0, 110.0), kl=decay(40, 0.0, 14.0))),
        ),
    )  # fmt: skip


@check("kl-collapsed", _examples)
def kl_collapsed(run: Run) -> Observation:
    """Beside a reconstruction loss, the KL divergence falls to zero and stays: the decoder ignores the code."""
    kl, picture = _find(run, ("kl", "kld")), _find(run, RECONSTRUCTION)
    if kl is None or picture is None or any(s.quantity == "reward" for s in run.series.values()):
        text = Text("no KL divergence beside a reconstruction loss", "没有与重构 loss 并列的 KL 散度")
        return lacking("KL divergence", text)
    form, other = shape(kl, 6), shape(picture, 6)
    if form is None or other is None:
        return too_few(kl, 6)
    top = float(form.raw.max())
    figures = {"highest": top, "last": form.end, "reconstruction": other.end}
    text = Text(
        f"{kl.name} goes from {show(form.start)} (highest {show(top)}) to {show(form.end)}, beside {picture.name} of {show(other.end)}",
        f"{kl.name} 从 {show(form.start)}（最高 {show(top)}）到 {show(form.end)}，{picture.name} 为 {show(other.end)}",
    )
    gone = form.end < NATS and form.end < max(SHARE * abs(other.end), 1e-3)
    # One weighted down to nothing in the log from its first point on tells nothing.
    fell = top > 10 * max(form.end, 1e-9)
    if gone and not fell:
        return Observation(None, text, series=kl.name)
    return Observation(gone and fell, text, 1.0 if form.end < NATS / 5 or not gone else 0.7, kl.name, figures)


def _find(run: Run, words: tuple[str, ...]) -> Series | None:
    """The first loss, not of validation, whose name holds one of the words."""
    for name, series in run.series.items():
        plain = name.lower().replace("-", "_").split("/")[-1]
        tokens = plain.split("_")
        named = any(word in tokens if len(word) <= 3 else word in plain for word in words)
        if named and series.split != "val" and series.quantity in ("loss", "loss_part", "kl", "mse"):
            return series
    return None
