"""advisor doctor: versions, device, fingerprints, paths, and what is missing."""

import importlib.util
import platform
import sys
from importlib import metadata

from advisor.cli.parser import Parser
from advisor.cli.settings import SESSION, add_settings, config_path, resolve, stored_keys
from advisor.crash import log_file
from advisor.errors import AdvisorError, UsageError
from advisor.store import BUILT_IN
from advisor.version import __version__

PACKAGES = ("numpy", "faiss-cpu", "onnxruntime", "tokenizers", "msgspec", "PyYAML", "platformdirs")
OPTIONAL = ("torch", "sentence-transformers")


def parser() -> Parser:
    """The command's options and arguments."""
    made = Parser(prog="advisor doctor", description="Check the installation.")
    add_settings(made, "json")
    return made


def main(argv: list[str]) -> int:
    """Run the command; 0 when everything is in order, 1 when something is missing, damaged or set wrongly."""
    args = parser().parse_args(argv)
    config, configured = str(config_path()), True
    try:
        resolve(args)
        _check_settings()
    except UsageError as error:
        config, configured = str(error), False
    facts = {"advisor": __version__, "python": f"{platform.python_version()} ({sys.executable})"}
    facts |= {name: _version(name) for name in (*PACKAGES, *OPTIONAL)}
    facts |= {"device": _device(), "config": config, "log": str(log_file())}
    facts["history"] = _history()
    state = {"encoder": _encoder(), "index": _index()}
    if args.json:
        from advisor.report.as_json import printed

        sys.stdout.write(printed(facts | state))
    else:
        sys.stdout.write("".join(f"{name:<22} {value}\n" for name, value in (facts | state).items()))
    missing = [name for name in PACKAGES if facts[name] == "missing"]
    broken = [name for name, value in state.items() if not value.startswith("ok")]
    return 1 if missing or broken or not configured else 0


def _check_settings() -> None:
    """Raise UsageError for whatever is wrong in config.toml and in the variables."""
    every = Parser()
    add_settings(every)
    add_settings(every, *(setting.name for setting in SESSION))
    resolve(every.parse_args([]))
    stored_keys()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed (pip install 'advisor[gpu]')" if package in OPTIONAL else "missing"


def _device() -> str:
    if importlib.util.find_spec("torch") is None:
        return "cpu (a GPU is used for building an index when advisor[gpu] is installed)"
    from advisor.words.encoders.torch import devices

    return ", ".join(devices())


def _history() -> str:
    """Where conversations are kept, and whether they can be read; looking makes no file."""
    from advisor.history import History, default_path

    path = default_path()
    if not path.exists():
        return f"{path} (nothing kept yet)"
    try:
        history = History(path)
        count = len(history.recent(limit=1_000_000))
        history.close()
    except AdvisorError as error:
        return str(error)
    return f"{path} ({count} conversation{'' if count == 1 else 's'})"


def _encoder() -> str:
    from advisor.words.encoders.package import find_package

    try:
        package = find_package()
        if package is None:
            return "no encoder is shipped with this installation"
        package.verify()
    except AdvisorError as error:
        return str(error)
    return f"ok: {package.manifest.name}, fingerprint {package.manifest.fingerprint}"


def _index() -> str:
    from advisor.words.index import load

    try:
        manifest = load(BUILT_IN).manifest
    except AdvisorError as error:
        return str(error)
    return f"ok: {manifest.rows} vectors, knowledge {manifest.knowledge}, encoder {manifest.encoder}"
