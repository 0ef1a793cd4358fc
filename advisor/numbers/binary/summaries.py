"""One TensorBoard event: where its scalars lie, and what it says in words.

Field numbers are those of TensorFlow's event.proto, summary.proto, tensor.proto and of the hparams
plugin's plugin_data.proto.
"""

from collections.abc import Mapping

import msgspec

from advisor.numbers.binary.wire import BYTES, FIXED64, VARINT, Field, fields, strings, text, varint

# Element types of tensors: how an element lies in `tensor_content`, and the field that lists elements.
_ELEMENTS = {
    1: ("<f4", 5),
    2: ("<f8", 6),
    3: ("<i4", 7),
    4: ("<u1", 7),
    5: ("<i2", 7),
    6: ("<i1", 7),
    9: ("<i8", 10),
    10: ("<u1", 11),
    14: ("bfloat16", 13),
    17: ("<u2", 7),
    19: ("<f2", 13),
    22: ("<u4", 16),
    23: ("<u8", 17),
}
_SIZES = {"bfloat16": 2}
_STRING = 7
_HPARAMS = "hparams"


class Number(msgspec.Struct, frozen=True):
    """A scalar: its tag, the type of its element, where its bytes lie, and whether as a varint."""

    tag: str
    kind: str
    start: int
    stop: int
    varint: bool = False


class Layout(msgspec.Struct):
    """Where the parts of an event lie, counted from its first byte.

    wall: the eight bytes of the wall time, -1 without. step: the varint of the step.
    said: tag to text, of summaries in words. settings: hyperparameters.
    """

    wall: int = -1
    step: tuple[int, int] = (0, 0)
    numbers: list[Number] = msgspec.field(default_factory=list)
    said: dict[str, str] = msgspec.field(default_factory=dict)
    settings: dict[str, float | str] = msgspec.field(default_factory=dict)


def layout_of(event: bytes) -> Layout:
    """Find the parts of an event.

    Raises:
        MalformedError: it is no event.
    """
    layout = Layout()
    for number, kind, start, stop in fields(event, 0, len(event)):
        if number == 1 and kind == FIXED64:
            layout.wall = start
        elif number == 2 and kind == VARINT:  # noqa: PLR2004 - numbers of fields
            layout.step = (start, stop)
        elif number == 5 and kind == BYTES:  # noqa: PLR2004
            for inner, inner_kind, at, end in fields(event, start, stop):
                if inner == 1 and inner_kind == BYTES:
                    _add_value(event, at, end, layout)
    return layout


def _add_value(event: bytes, at: int, stop: int, layout: Layout) -> None:
    found: dict[int, Field] = {field[0]: field for field in fields(event, at, stop)}
    if 1 not in found:
        return
    tag = text(event, *found[1][2:])
    if 2 in found and found[2][3] - found[2][2] == 4:  # noqa: PLR2004 - simple_value, a float
        layout.numbers.append(Number(tag, "<f4", *found[2][2:]))
    elif 8 in found:  # noqa: PLR2004 - a tensor
        _add_tensor(event, tag, found[8], layout)
    if 9 in found and tag.startswith("_hparams_/"):  # noqa: PLR2004 - the metadata of a plugin
        layout.settings |= _hparams(event, found[9])


def _add_tensor(event: bytes, tag: str, field: Field, layout: Layout) -> None:
    parts: dict[int, list[Field]] = {}
    for part in fields(event, field[2], field[3]):
        parts.setdefault(part[0], []).append(part)
    element = varint(event, *parts[1][-1][2:])[0] if 1 in parts else 0
    if any(_size(event, shape) != 1 for shape in parts.get(2, [])):
        return
    if element == _STRING and 8 in parts:  # noqa: PLR2004 - string_val
        layout.said[tag] = text(event, *parts[8][0][2:])
    elif element in _ELEMENTS:
        kind, listed = _ELEMENTS[element]
        if 4 in parts:  # noqa: PLR2004 - tensor_content
            _, _, start, stop = parts[4][-1]
            if stop - start == size_of(kind):
                layout.numbers.append(Number(tag, kind, start, stop))
        elif len(parts.get(listed, [])) == 1:
            _add_listed(event, tag, kind, parts[listed][0], layout)


def _add_listed(event: bytes, tag: str, kind: str, field: Field, layout: Layout) -> None:
    """The only element of a repeated field: whole floats lie as they are, all else as varints."""
    _, _, start, stop = field
    if kind in ("<f4", "<f8"):
        if stop - start == size_of(kind):
            layout.numbers.append(Number(tag, kind, start, stop))
    elif start < stop and varint(event, start, stop)[1] == stop:
        layout.numbers.append(Number(tag, kind, start, stop, varint=True))


def size_of(kind: str) -> int:
    """Bytes of an element."""
    return _SIZES.get(kind) or int(kind[2:])


def _size(event: bytes, shape: Field) -> int:
    """How many elements a tensor of that shape has."""
    count = 1
    for number, kind, start, stop in fields(event, shape[2], shape[3]):
        if number == 2 and kind == BYTES:  # noqa: PLR2004 - one dimension
            sizes = [f for f in fields(event, start, stop) if f[0] == 1 and f[1] == VARINT]
            count *= varint(event, *sizes[-1][2:])[0] if sizes else 0
    return count


def _hparams(event: bytes, metadata: Field) -> Mapping[str, float | str]:
    """The hyperparameters of a session: metadata > plugin data > content > session start > map."""
    found: dict[str, float | str] = {}
    for plugin in _inside(event, metadata, 1):
        if strings(event, plugin[2], plugin[3]).get(1) != _HPARAMS:
            continue
        for content in _inside(event, plugin, 2):
            for session in _inside(event, content, 3):
                for entry in _inside(event, session, 1):
                    _add_entry(event, entry, found)
    return found


def _add_entry(event: bytes, entry: Field, found: dict[str, float | str]) -> None:
    """A name and a google.protobuf.Value (struct.proto): a double or a string."""
    import struct

    name = strings(event, entry[2], entry[3]).get(1, "")
    for value in _inside(event, entry, 2):
        for number, kind, start, stop in fields(event, value[2], value[3]):
            if number == 2 and kind == FIXED64:  # noqa: PLR2004 - number_value
                found[name] = struct.unpack("<d", event[start:stop])[0]
            elif number == 3 and kind == BYTES:  # noqa: PLR2004 - string_value
                found[name] = text(event, start, stop)


def _inside(event: bytes, field: Field, number: int) -> list[Field]:
    """The messages of one number inside a message."""
    return [f for f in fields(event, field[2], field[3]) if f[0] == number and f[1] == BYTES]
