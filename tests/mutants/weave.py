"""Weaves many mutants into one program, so that it is built once: `weave.py TREE MUTANTS.json [name of a lint to allow]…`.

cargo-mutants lists the mutants (`--list --json`); it would build the program anew for each. Here every function gets all of
its mutants as arms, and MUTANT=n in the environment chooses one; 0 is the program as it is:

    fn f(…) -> R { match crate::mutant() { 7 => { …mutated body… } 8 => { … } _ => { …body… } } }

TREE is a copy of the sources, and is rewritten. What does not compile is taken out again: such mutants are unviable. A
`const fn` cannot ask for the environment, and a function that returns `impl …` has a type for each arm, and a constant
is no function: their mutants are `apart`, for cargo-mutants itself. Writes TREE/woven.json: the mutants by number, and what became of them."""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ASK = """
/// The mutant that the environment chooses; 0: none.
#[doc(hidden)]
pub fn mutant() -> u32 {
    static CHOSEN: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *CHOSEN.get_or_init(|| std::env::var("MUTANT").ok().and_then(|n| n.parse().ok()).unwrap_or(0))
}
"""


def main(tree, listed):
    tree = Path(tree)
    mutants = sorted(json.loads(Path(listed).read_text()), key=lambda m: (m["file"], position(m["span"]["start"]), m["name"]))
    sources = {file: (tree / file).read_text() for file in sorted({mutant["file"] for mutant in mutants})}
    functions = defaultdict(list)
    for number, mutant in enumerate(mutants, 1):
        mutant |= {"number": number, "fate": "woven" if mutant["function"] else "apart"}
        if mutant["function"]:
            bounds = span(sources[mutant["file"]], mutant["function"]["span"])
            functions[mutant["file"], bounds].append(mutant)
    for (file, bounds), group in functions.items():
        head = sources[file][bounds[0] : body(sources[file], bounds, group[0])[0]]
        if re.search(r"\bconst\s+(unsafe\s+)?fn\b", head) or re.search(r"->[^{]*\bimpl\b", head):
            for mutant in group:
                mutant["fate"] = "apart"
    root = tree / "src/lib.rs"
    root.write_text("#![allow(warnings, clippy::all)]\n" + root.read_text().replace("#![", "//![") + ASK)
    while True:
        lines = {}
        for file, source in sources.items():
            group = [(bounds, of) for (name, bounds), of in functions.items() if name == file]
            text = weave(source, 0, len(source), sorted(group, key=lambda pair: pair[0]))
            (tree / file).write_text("".join(part for part, _ in text))
            lines[file] = owners(text)
        bad = unviable(tree, lines)
        if not bad:
            break
        print(f"{len(bad)} do not compile", flush=True)
        for mutant in mutants:
            if mutant["number"] in bad:
                mutant["fate"] = "unviable"
    keep = [{key: mutant[key] for key in ("number", "name", "file", "fate")} for mutant in mutants]
    (tree / "woven.json").write_text(json.dumps(keep, indent=1))
    print({fate: sum(m["fate"] == fate for m in mutants) for fate in ("woven", "apart", "unviable")})


def weave(source, start, end, functions):
    """The text from start to end as pieces, each with the number of the mutant it belongs to, or None."""
    pieces, at = [], start
    outer = [pair for pair in functions if not any(a[0] <= pair[0][0] and pair[0][1] <= a[1] and a != pair[0] for a, _ in functions)]
    for bounds, group in outer:
        if bounds[0] < start or bounds[1] > end:
            continue
        opened, closed = body(source, bounds, group[0])
        inner = [pair for pair in functions if opened <= pair[0][0] and pair[0][1] <= closed]
        rest = weave(source, opened, closed, inner)
        pieces.append((source[at:opened], None))
        arms = [mutant for mutant in group if mutant["fate"] == "woven"]
        if arms:
            pieces.append((" match crate::mutant() {\n", None))
            for mutant in arms:
                first, last = span(source, mutant["span"])
                text = source[opened:first] + mutant["replacement"] + " " + source[last:closed]
                pieces.append((f"{mutant['number']} => {{{text}\n}}\n", mutant["number"]))
            pieces += [("_ => {", None), *rest, ("}\n}\n", None)]
        else:
            pieces += rest
        at = closed
    return [*pieces, (source[at:end], None)]


def body(source, bounds, mutant):
    """Where a function's body begins and ends, without its braces."""
    name = mutant["function"]["function_name"].rsplit("::", 1)[-1]
    head = re.compile(rf"\bfn\s+(?:r#)?{re.escape(name)}\b").search(source, *bounds)
    depth, at = 0, head.end()
    while depth or source[at] != "{":  # a parameter may be a pattern with braces
        depth += (source[at] in "([") - (source[at] in ")]")
        at += 1
    return at + 1, bounds[1] - 1


def span(source, span):
    """Offsets of a span of lines and columns, which count from 1."""
    starts = line_starts(source)
    return tuple(starts[span[end]["line"] - 1] + span[end]["column"] - 1 for end in ("start", "end"))


def position(place):
    return place["line"], place["column"]


_STARTS = {}


def line_starts(source):
    if source not in _STARTS:
        starts = [0]
        for line in source.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        _STARTS[source] = starts
    return _STARTS[source]


def owners(pieces):
    """For each line of the woven text the mutant that it belongs to."""
    lines, line = {}, 1
    for text, number in pieces:
        after = line + text.count("\n")
        if number is not None:
            lines |= dict.fromkeys(range(line, after), number)
        line = after
    return lines


def unviable(tree, lines):
    """The mutants that the compiler complains about."""
    command = ["cargo", "check", "--offline", "--lib", "--message-format=json"]
    done = subprocess.run(command, cwd=tree, text=True, capture_output=True)
    bad, elsewhere = set(), []
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if message.get("reason") != "compiler-message" or message["message"]["level"] != "error":
            continue
        spans = [place for place in message["message"]["spans"] if place["is_primary"]] or message["message"]["spans"]
        found = {lines.get(s["file_name"], {}).get(s["line_start"]) for s in spans} - {None}
        bad |= found
        if not found and spans:
            elsewhere.append(message["message"]["rendered"])
    if done.returncode != 0 and not bad:
        sys.exit("\n".join(elsewhere) or done.stderr)
    return bad


main(*sys.argv[1:3])
