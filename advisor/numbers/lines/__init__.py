"""Training logs in text: from lines to records, events and settings.

Readers of text logs share this package, since readers never import each other: `clean` gives lines
without colours, bars and logger prefixes; `template` and `naming` read a line once per form;
`console` keeps what lines say about the ones below them; `crash` tells what went wrong in words;
`gather` makes runs of it all.
"""
