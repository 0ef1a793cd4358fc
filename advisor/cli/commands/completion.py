"""advisor completion: a script that makes a shell complete commands, options, ids and files."""

import sys

from advisor.cli.parser import Parser

# What the scripts call: the words of the line follow.
WORDS = "--words"

BASH = """\
# Put into ~/.bashrc:  eval "$(advisor completion bash)"
_advisor() {
    local IFS=$'\\n'
    COMPREPLY=($(advisor completion --words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _advisor advisor
"""

ZSH = """\
#compdef advisor
# Put into ~/.zshrc, behind compinit:  eval "$(advisor completion zsh)"
_advisor() {
    local -a found
    found=("${(@f)$(advisor completion --words "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "${found[1]}" ]]; then
        found=("${found[@]//:/\\\\:}")
        found=("${found[@]/$'\\t'/:}")
        _describe 'advisor' found
    else
        _files
    fi
}
compdef _advisor advisor
"""

FISH = """\
# Put into ~/.config/fish/config.fish:  advisor completion fish | source
function __advisor_words
    set -l words (commandline -opc) (commandline -ct)
    advisor completion --words $words[2..] 2>/dev/null
end
complete -c advisor -f -n 'test (count (__advisor_words)) -gt 0' -a '(__advisor_words)'
complete -c advisor -F -n 'test (count (__advisor_words)) -eq 0'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


def parser() -> Parser:
    """The command's options and arguments."""
    made = Parser(
        prog="advisor completion",
        description="Print a script that makes your shell complete.",
        epilog='for instance: eval "$(advisor completion bash)"',
    )
    made.add_argument("shell", choices=sorted(SCRIPTS))
    return made


def main(argv: list[str]) -> int:
    """Run the command and return its exit code."""
    if argv[:1] == [WORDS]:
        from advisor.cli.completing import complete

        sys.stdout.write("".join(f"{word}\t{meaning}\n" for word, meaning in complete(argv[1:])))
        return 0
    sys.stdout.write(SCRIPTS[parser().parse_args(argv).shell])
    return 0
