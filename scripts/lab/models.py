"""The networks of the lab: a body that suits the task, and a head whose depth and start a recipe may spoil."""

import itertools

import msgspec
import torch
from torch import Tensor, nn

from lab.tasks import CONTEXT, Task

# Inputs of the generator of a GAN.
NOISE = 8
ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What a recipe may choose about a network.

    Attributes:
        width: units of each hidden layer.
        depth: hidden layers of the head.
        activation: a key of ACTIVATIONS.
        dropout: probability to drop a hidden unit.
        norm: batch normalisation before each activation.
        bias: whether linear layers have one.
        start: standard deviation of all initial weights (PyTorch's default if None); biases start at zero.
        last_start: factor on the initial weights of the output layer.
        bias_start: initial bias of the hidden layers of the head (PyTorch's default if None).
    """

    width: int = 32
    depth: int = 1
    activation: str = "relu"
    dropout: float = 0.0
    norm: bool = False
    bias: bool = True
    start: float | None = None
    last_start: float = 1.0
    bias_start: float | None = None


def build(task: Task, shape: Shape) -> nn.Module:
    """A network for the task: examples in, (examples, outputs) or for text (examples, CONTEXT, classes) out."""
    bodies = {
        "cnn": _cnn,
        "autoencoder": _autoencoder,
        "causal-cnn": _causal_cnn,
        "transformer": Transformer,
        "gan": Pair,
    }
    if task.body in bodies:
        model = bodies[task.body](task, shape)
    elif task.body in ("mlp", "bandit", "pole"):
        model = nn.Sequential(nn.Flatten(), *_head(task.x_train[0].numel(), task.outputs, shape))
    else:
        model = Recurrent(task, shape)
    return _started(model, shape)


def _started(model: nn.Module, shape: Shape) -> nn.Module:
    *hidden, last = (part for part in model.modules() if isinstance(part, nn.Linear))
    with torch.no_grad():
        last.weight.mul_(shape.last_start)
        for name, weight in model.named_parameters():
            if shape.start is not None:
                weight.zero_() if "bias" in name else weight.normal_(0, shape.start)
        for layer in hidden:
            if shape.bias_start is not None and layer.bias is not None:
                layer.bias.fill_(shape.bias_start)
    return model


def _head(inputs: int, outputs: int, shape: Shape) -> list[nn.Module]:
    parts: list[nn.Module] = []
    for fan_in, fan_out in itertools.pairwise([inputs, *[shape.width] * shape.depth]):
        parts.append(nn.Linear(fan_in, fan_out, bias=shape.bias))
        if shape.norm:
            parts.append(nn.BatchNorm1d(fan_out))
        parts.append(ACTIVATIONS[shape.activation]())
        if shape.dropout:
            parts.append(nn.Dropout(shape.dropout))
    return [*parts, nn.Linear(shape.width if shape.depth else inputs, outputs, bias=shape.bias)]


def _cnn(task: Task, shape: Shape) -> nn.Module:
    """8 x 8 pixels -> two convolutions of 8 and 16 channels -> 2 x 2 x 16 features."""
    act = ACTIVATIONS[shape.activation]
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1, bias=shape.bias),
        act(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1, bias=shape.bias),
        act(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        *_head(64, task.outputs, shape),
    )


def _autoencoder(task: Task, shape: Shape) -> nn.Module:
    """64 pixels through a code of 8."""
    return nn.Sequential(nn.Linear(64, 8, bias=shape.bias), *_head(8, task.outputs, shape))


def _causal_cnn(task: Task, shape: Shape) -> nn.Module:
    """The next character from the last five."""
    return nn.Sequential(
        nn.Embedding(task.classes, 16),
        _Transposed(nn.Sequential(nn.ConstantPad1d((4, 0), 0.0), nn.Conv1d(16, shape.width, 5))),
        ACTIVATIONS[shape.activation](),
        *_head(shape.width, task.outputs, shape),
    )


class _Transposed(nn.Module):  # type: ignore[misc]
    """Applies a module of (examples, channels, length) to (examples, length, channels)."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        """Shapes: (examples, length, channels in) -> (examples, length, channels out)."""
        return self.inner(x.transpose(1, 2)).transpose(1, 2)


class Recurrent(nn.Module):  # type: ignore[misc]
    """RNN, GRU or LSTM over (examples, length, features), read at the last place."""

    def __init__(self, task: Task, shape: Shape) -> None:
        super().__init__()
        kind = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[task.body]
        self.cells = kind(task.x_train.shape[2], shape.width, batch_first=True, bias=shape.bias)
        self.head = nn.Sequential(*_head(shape.width, task.outputs, shape))

    def forward(self, x: Tensor) -> Tensor:
        """Shapes: (examples, length, features) -> (examples, outputs)."""
        return self.head(self.cells(x)[0][:, -1])


class Transformer(nn.Module):  # type: ignore[misc]
    """One decoder block of two heads over characters."""

    def __init__(self, task: Task, shape: Shape) -> None:
        super().__init__()
        self.token = nn.Embedding(task.classes, shape.width)
        self.place = nn.Parameter(torch.randn(CONTEXT, shape.width) * 0.02)
        self.block = nn.TransformerEncoderLayer(
            shape.width, 2, 2 * shape.width, dropout=shape.dropout, batch_first=True, norm_first=True
        )
        self.head = nn.Sequential(*_head(shape.width, task.outputs, shape))
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(CONTEXT))

    def forward(self, x: Tensor) -> Tensor:
        """Shapes: (examples, CONTEXT) -> (examples, CONTEXT, classes)."""
        return self.head(self.block(self.token(x) + self.place, src_mask=self.mask, is_causal=True))


class Pair(nn.Module):  # type: ignore[misc]
    """A generator from NOISE numbers, and a discriminator of `shape`'s width and depth."""

    def __init__(self, task: Task, shape: Shape) -> None:
        super().__init__()
        features = task.x_train.shape[1]
        self.generator = nn.Sequential(*_head(NOISE, features, Shape(width=32, depth=2)))
        self.discriminator = nn.Sequential(*_head(features, 1, shape))
