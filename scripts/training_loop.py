"""Trains a sentence encoder to bring every text to the prototype of its entry.

Cross-entropy over the cosines between a text and one learnt prototype an entry (proxy-based metric
learning: https://arxiv.org/abs/1703.07464; scaled cosines: https://arxiv.org/abs/1704.06369). English and
Chinese texts share the prototypes, which draws the languages together.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional
from training_bert import Bert, Tensor, pad, pool
from training_recipe import Recipe
from training_texts import batches

SAVE_SECONDS = 180.0
FIRST_TEXTS = 12  # of an entry, whose mean is its first prototype; learning soon moves it
CHECKPOINT = "training.pt"


class Training:
    """One run: state that a checkpoint holds, and the loop over it.

    Args:
        bert: the encoder; its weights are changed in place.
        token_ids: the texts.
        labels: the number of each text's entry.
        recipe: the settings.
        folder: of the checkpoint; None keeps none.
    """

    def __init__(
        self,
        bert: Bert,
        token_ids: Sequence[Sequence[int]],
        labels: npt.NDArray[np.int64],
        recipe: Recipe,
        folder: Path | None = None,
    ) -> None:
        self.bert, self.recipe = bert, recipe
        self.losses: list[float] = []
        self.steps = 0
        self._ids = token_ids
        self._labels = torch.from_numpy(labels).to(bert.device)
        self._lengths = np.array([len(ids) for ids in token_ids], np.int64)
        self._path = folder / CHECKPOINT if folder else None
        self._identity = _identity(recipe, token_ids, labels)
        self._frozen = range(min(recipe.frozen, bert.layers))
        self._learning = range(len(self._frozen), bert.layers)
        self._lower = self._run_frozen()
        self._weights = bert.learn_from(len(self._frozen))
        self._prototypes = self._first_prototypes(int(labels.max()) + 1)
        groups = [
            {"params": list(self._weights.values()), "lr": recipe.rate, "weight_decay": recipe.decay},
            {"params": [self._prototypes], "lr": recipe.rate * recipe.prototype_rate, "weight_decay": 0.0},
        ]
        self._optimizer = torch.optim.AdamW(groups, fused=bert.device != "mps")
        self._total = recipe.epochs * sum(1 for _ in self._batches(0))
        warm_up = max(1, round(recipe.warm_up * self._total))
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer,
            lambda step: min((step + 1) / warm_up, (self._total - step) / max(1, self._total - warm_up)),
        )
        # Half precision on NVIDIA only: elsewhere it is slower or untested.
        self._autocast = bert.device == "cuda"
        self._half = torch.bfloat16 if self._autocast and torch.cuda.is_bf16_supported() else torch.float16
        self._scaler = torch.amp.GradScaler("cuda", enabled=self._autocast and self._half is torch.float16)

    def run(self, max_steps: int = 0) -> None:
        """Train to the end, or for `max_steps` steps in all; goes on from the checkpoint if there is one."""
        begin, done = time.monotonic(), self._resume()
        saved, first = begin, done
        last = min(max_steps or self._total, self._total)
        for epoch in range(self.recipe.epochs):
            losses = []
            for number, rows in enumerate(self._batches(epoch), epoch * self._total // self.recipe.epochs):
                if number < done or number >= last:
                    continue
                losses.append(self._step(rows, number))
                done = number + 1
                if time.monotonic() - saved > SAVE_SECONDS:
                    self._save(done)
                    saved = time.monotonic()
            if losses:
                self.losses += losses
                left = (time.monotonic() - begin) / (done - first) * (last - done) / 60
                print(
                    f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, step {done} of {last}, {left:.1f} minutes left",
                    flush=True,
                )
        self.steps = done
        self._save(done)

    def _step(self, rows: npt.NDArray[np.int64], number: int) -> float:
        # Seeded by the step, so that a resumed run drops the same units as one that was never stopped.
        torch.manual_seed(self.recipe.seed * 1_000_003 + number)
        hidden, mask = self._inputs(rows)
        with torch.autocast(self.bert.device, dtype=self._half, enabled=self._autocast):
            hidden = self.bert.run(hidden, mask, self._learning, self.recipe.dropout)
        loss = self._loss(pool(hidden.float(), mask), self._labels[torch.from_numpy(rows)])
        self._optimizer.zero_grad()
        self._scaler.scale(loss).backward()
        self._scaler.unscale_(self._optimizer)
        torch.nn.utils.clip_grad_norm_(self._weights.values(), 1.0)
        self._scaler.step(self._optimizer)
        self._scaler.update()
        self._schedule.step()
        return float(loss.detach())

    def _loss(self, vectors: Tensor, labels: Tensor) -> Tensor:
        recipe = self.recipe
        cosines = vectors @ functional.normalize(self._prototypes, dim=-1).T
        loss = functional.cross_entropy(cosines * recipe.scale, labels, label_smoothing=recipe.smoothing)
        if recipe.neighbours:
            loss = loss + recipe.neighbours * contrast(vectors, labels, recipe.scale)
        return loss

    def _batches(self, epoch: int) -> Any:
        generator = np.random.default_rng((self.recipe.seed, epoch))
        return batches(self._lengths, self.recipe.batch, generator)

    def _run_frozen(self) -> list[Tensor]:
        """What enters the first layer that learns, (tokens, hidden) a text, in half precision."""
        out: list[Tensor] = [None] * len(self._ids)
        order = np.argsort(self._lengths, kind="stable")
        with torch.no_grad():
            for rows in np.array_split(order, -(-len(order) // self.recipe.batch)):
                ids, mask = pad([self._ids[row] for row in rows], self.bert.device)
                hidden = self.bert.run(self.bert.embed(ids), mask, self._frozen).half()
                for row, states in zip(rows, hidden, strict=True):
                    out[row] = states[: self._lengths[row]].clone()
        return out

    def _inputs(self, rows: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        states = [self._lower[row] for row in rows]
        hidden = torch.nn.utils.rnn.pad_sequence(states, batch_first=True).float()
        lengths = torch.from_numpy(self._lengths[rows]).to(self.bert.device)
        return hidden, torch.arange(hidden.shape[1], device=self.bert.device)[None] < lengths[:, None]

    def _first_prototypes(self, entries: int) -> Tensor:
        """The mean vector of some texts of each entry under the untrained encoder, (entries, hidden)."""
        means = torch.zeros(entries, self._lower[0].shape[1], device=self.bert.device)
        shuffled = np.random.default_rng(self.recipe.seed).permutation(len(self._ids))
        labels = self._labels.cpu().numpy()[shuffled]
        some = np.concatenate([shuffled[labels == entry][:FIRST_TEXTS] for entry in range(entries)])
        order = some[np.argsort(self._lengths[some], kind="stable")]
        with torch.no_grad():
            for rows in np.array_split(order, -(-len(order) // self.recipe.batch)):
                hidden, mask = self._inputs(rows)
                vectors = pool(self.bert.run(hidden, mask, self._learning), mask)
                means.index_add_(0, self._labels[torch.from_numpy(rows)], vectors)
        return functional.normalize(means, dim=-1).requires_grad_(requires_grad=True)

    def _save(self, done: int) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "identity": self._identity,
            "done": done,
            "weights": self._weights,
            "prototypes": self._prototypes,
            "optimizer": self._optimizer.state_dict(),
            "schedule": self._schedule.state_dict(),
            "scaler": self._scaler.state_dict(),
        }
        half_written = self._path.with_suffix(".part")
        torch.save(state, half_written)
        half_written.replace(self._path)

    def _resume(self) -> int:
        """Steps done according to the checkpoint; 0 where there is none of this very run."""
        if self._path is None or not self._path.is_file():
            return 0
        state = torch.load(self._path, map_location=self.bert.device, weights_only=True)
        if state["identity"] != self._identity:
            raise SystemExit(
                f"{self._path} is of a run with other texts or settings: remove it or name another folder"
            )
        with torch.no_grad():
            for name, value in self._weights.items():
                value.copy_(state["weights"][name])
            self._prototypes.copy_(state["prototypes"])
        for name, part in (
            ("optimizer", self._optimizer),
            ("schedule", self._schedule),
            ("scaler", self._scaler),
        ):
            part.load_state_dict(state[name])
        print(f"going on after step {state['done']}")
        return int(state["done"])


def contrast(vectors: Tensor, labels: Tensor, scale: float) -> Tensor:
    """Supervised contrastive loss (https://arxiv.org/abs/2004.11362, L_out) over the texts of a batch."""
    cosines = vectors @ vectors.T * scale
    itself = torch.eye(len(labels), dtype=torch.bool, device=labels.device)
    same = (labels[:, None] == labels[None]) & ~itself
    shares = functional.log_softmax(cosines.masked_fill(itself, -1e4), dim=-1)
    counts = same.sum(1)
    return -((shares * same).sum(1)[counts > 0] / counts[counts > 0]).sum() / len(labels)


def _identity(recipe: Recipe, token_ids: Sequence[Sequence[int]], labels: npt.NDArray[np.int64]) -> str:
    content = json.dumps([recipe._asdict(), [list(ids) for ids in token_ids], labels.tolist()])
    return hashlib.sha256(content.encode()).hexdigest()
