"""The page that `advisor --help` prints: enough to learn the tool from."""

HELP = """\
advisor: what is wrong with this training run?

Describe what you see, attach the metrics file that your framework wrote, and get
a ranked diagnosis that quotes your own numbers. English or Chinese, offline.

  advisor ask "loss stuck at 0.69"                     from words alone
  advisor ask "val loss goes up" -a metrics.csv        held against your numbers
  advisor ask "训练集准确率 99% 验证集 60%"              用中文提问
  advisor diagnose metrics.csv                         numbers alone, no question
  tail -n 200 log.csv | advisor diagnose -             from a pipe
  advisor                                              a session to keep open beside it

Commands
  chat [QUESTION] [-a FILE]... [--resume ID]
                              the terminal session; `advisor` alone opens it too
  ask QUESTION [-a FILE]...   one answer; "-" reads the question from standard input
  diagnose FILE...            what do the numbers say; "-" reads standard input
  inspect FILE...             what was read: columns, roles, ranges, problems
  kb list | show ID | search TEXT | lint [DIR] | sources | new ID
                              browse, check and extend the knowledge
  index build | status        embed the knowledge and write the search index
  history list | search TEXT | show ID | export ID -o FILE | rename ID NAME | delete ID
                              earlier conversations
  completion bash | zsh | fish
                              a script that makes your shell complete
  doctor                      versions, paths, fingerprints, what is missing

Options of ask, diagnose and chat
  -a, --attach FILE       a metrics file (ask and chat; repeatable)
  --role COLUMN=ROLE      say what a column is (train_loss, val_loss, lr, ...)
  --baseline FILE         a known-good run to compare with
  --top N                 how many findings (default 3)
  --lang auto|en|zh       language of the answer
  --json | --markdown     another form than terminal text
  --quiet | --verbose     one line a finding | everything
  --no-color              plain text (NO_COLOR works too)
  --knowledge DIR         your team's own entries, added to the built-in ones
  --model PATH_OR_NAME    another local sentence-transformers model
  --device auto|cpu|cuda|mps
  --fail-on fault         exit with 5 when a fault is found ...
  --min-confidence 0.7    ... with at least this confidence
  --theme NAME, --private colours of the session | keep nothing of it (chat only)

Every option can also stand in config.toml or in a variable such as ADVISOR_LANG;
`advisor doctor` shows where. `advisor COMMAND --help` tells more.

Exit codes  0 answered · 1 fault in the program · 2 wrong usage · 3 unreadable input
            4 no answer (out of scope, too vague) · 5 --fail-on met · 130 interrupted
"""
