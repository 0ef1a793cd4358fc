"""advisor index: embed the knowledge and write the FAISS index, or say how it stands."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from advisor.cli.parser import Actions, Parser
from advisor.cli.settings import add_settings, resolve
from advisor.errors import DataError, UsageError
from advisor.language import Text
from advisor.store import BUILT_IN, Store, build_index, cache_folder, writable


def parser() -> Parser:
    """The command's options and arguments."""
    made = Parser(prog="advisor index", description="Build the search index, or say how it stands.")
    actions = Actions(made)
    build = actions.add("build", "embed the knowledge and write the index", _build)
    build.add_argument("--output", metavar="DIR", help="where to (default: where this index is looked for)")
    status = actions.add("status", "what the index was made from, and whether it is current", _status)
    for action in (build, status):
        add_settings(action, "knowledge", "model", "device")
    return made


def main(argv: list[str]) -> int:
    """Run the command and return its exit code."""
    args = resolve(parser().parse_args(argv))
    run: Callable[[argparse.Namespace], int] = args.run
    return run(args)


def _build(args: argparse.Namespace) -> int:
    from advisor.knowledge.files import built_in_folder, read_folder
    from advisor.words.encoders import open_encoder

    begin = time.perf_counter()
    knowledge, errors, _ = read_folder(built_in_folder())
    for folder in args.knowledge:
        knowledge, more, _ = read_folder(Path(folder), knowledge)
        errors += more
    if errors:
        raise UsageError(
            Text("; ".join(map(str, errors)), "；".join(error.told("zh") for error in errors)),
            "",
            Text("see `advisor kb lint`", "运行 `advisor kb lint` 查看详情"),
        )
    encoder = open_encoder(args.model, args.device, "build")
    own = bool(args.knowledge) or args.model is not None or not writable(BUILT_IN)
    folder = Path(args.output) if args.output else cache_folder(knowledge, encoder) if own else BUILT_IN
    manifest = build_index(folder, knowledge, encoder, _tell)
    seconds = time.perf_counter() - begin
    sys.stdout.write(f"{folder}: {manifest.rows} vectors, {manifest.kind}, in {seconds:.1f} s\n")
    return 0


def _status(args: argparse.Namespace) -> int:
    from advisor.knowledge.files import built_in_folder, read_folder
    from advisor.words.encoders import open_encoder
    from advisor.words.index import load, read_manifest

    store = Store([Path(folder) for folder in args.knowledge], args.model, args.device)
    encoder = open_encoder(args.model, args.device)
    own = bool(args.knowledge) or args.model is not None
    folder = cache_folder(store.knowledge, encoder) if own else BUILT_IN
    wanted = store.knowledge if own else read_folder(built_in_folder())[0]
    try:
        manifest = read_manifest(folder)
        load(folder, knowledge_fingerprint=wanted.fingerprint, encoder_fingerprint=encoder.fingerprint)
        state = "current"
    except DataError as error:
        sys.stdout.write(f"index      {folder}\nstate      {error}\n")
        return 1
    lines = {
        "index": folder,
        "state": state,
        "vectors": f"{manifest.rows} x {manifest.dimension}, {manifest.kind}",
        "knowledge": f"{len(wanted.entries)} entries, fingerprint {manifest.knowledge}",
        "encoder": f"{manifest.encoder_name}, fingerprint {manifest.encoder}",
    }
    sys.stdout.write("".join(f"{name:<10} {value}\n" for name, value in lines.items()))
    return 0


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")
