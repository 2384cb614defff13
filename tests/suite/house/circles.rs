//! No file needs, by whatever way round, another file that needs it. Cargo refuses circles of rooms; those of the files in one
//! room are computed here, from the paths that stand in the sources.

use crate::support::sources::below;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// A file, as the path of its module below its room: `pages::people::list`; empty: the room's own `lib.rs`.
type Module = Vec<String>;
/// What stands before the name of a thing: `crate`, `super`, modules, the name itself.
type Path = Vec<String>;

#[test]
fn no_two_files_need_each_other() {
    let rooms = rooms();
    assert!(rooms.len() > 15 && rooms["web"].len() > 80, "this test no longer sees the sources");
    let (mut wrong, mut arrows) = (Vec::new(), 0);
    for (room, files) in &rooms {
        let needs = needs(files);
        arrows += needs.values().map(BTreeMap::len).sum::<usize>();
        let circles = circles(&needs);
        if !circles.is_empty() {
            wrong.push(format!("{room}: files in circles\n{}", told(&circles, &needs)));
        }
    }
    assert!(arrows > 1500, "{arrows} arrows: this test no longer sees them");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_arrow_is_seen_however_it_is_written() {
    let files = |texts: &[(&str, &str)]| -> BTreeMap<Module, File> {
        texts.iter().map(|(path, text)| (module(path), File::read(text))).collect()
    };
    let seen = |text: &str| {
        let all = [
            ("lib.rs", "mod a; mod b;"),
            ("b/mod.rs", "mod c; pub use c::Thing;"),
            ("b/c.rs", "pub struct Thing;"),
            ("a.rs", text),
        ];
        let needs = needs(&files(&all));
        needs.get(&module("a.rs")).into_iter().flatten().map(|(to, _)| to.join("::")).collect::<Vec<_>>()
    };
    assert_eq!(seen("use crate::b::Thing;"), ["b::c"], "through a name that is passed on");
    assert_eq!(seen("use super::{b::{self, c::Thing}};"), ["b", "b::c"]);
    assert_eq!(seen("use crate::b; fn f() { b::c::g() }"), ["b", "b::c"]);
    assert_eq!(seen("fn f() -> Markup { html! { p { (crate::b::c::g()) } } }"), ["b::c"], "within a macro");
    assert_eq!(seen(r##"const TEXT: &str = r#"crate::b::c"#; // crate::b::c"##), [""; 0], "text is no path");
    assert_eq!(seen("#[cfg(test)]\nmod tests { use crate::b::c::Thing; }"), [""; 0], "tests may look around");
    let both = [("lib.rs", ""), ("a.rs", "use crate::b::f;"), ("b.rs", "fn g() { super::a::f() }")];
    let needs = needs(&files(&both));
    assert_eq!(circles(&needs).len(), 1);
    assert!(told(&circles(&needs), &needs).contains("a -> b: f"));
}

/// What is looked at of one source.
struct File {
    /// Names that are brought in, whether they are passed on, and where they come from.
    uses: Vec<(String, bool, Path)>,
    /// Paths that stand anywhere else.
    paths: BTreeSet<Path>,
}

impl File {
    fn read(text: &str) -> Self {
        let mut file = Self { uses: Vec::new(), paths: BTreeSet::new() };
        file.walk(&text.parse::<TokenStream>().expect("a source is made of tokens").into_iter().collect::<Vec<_>>());
        file
    }

    fn walk(&mut self, tokens: &[TokenTree]) {
        let (mut at, mut public) = (0, false);
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Ident(word) if *word == "pub" => {
                    public = true;
                    at += 1;
                    if let Some(TokenTree::Group(group)) = tokens.get(at)
                        && group.delimiter() == Delimiter::Parenthesis
                    {
                        at += 1;
                    }
                    continue;
                }
                TokenTree::Ident(word) if *word == "use" => {
                    let end = tokens[at..].iter().position(|token| is(token, ';')).map_or(tokens.len(), |end| at + end);
                    self.tree(&tokens[at + 1..end], &[], public);
                    at = end;
                }
                TokenTree::Ident(word) => {
                    let mut path = vec![word.to_string()];
                    while let [colon, other, TokenTree::Ident(next), ..] = &tokens[at + 1..]
                        && is(colon, ':')
                        && is(other, ':')
                    {
                        path.push(next.to_string());
                        at += 3;
                    }
                    if path.len() > 1 {
                        self.paths.insert(path);
                    }
                }
                // what only tests need does not tie the house
                TokenTree::Punct(_) if is(token, '#') && is_for_tests(&tokens[at..]) => {
                    at += tokens[at..].iter().position(ends_an_item).unwrap_or_default();
                }
                TokenTree::Group(group) => self.walk(&group.stream().into_iter().collect::<Vec<_>>()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            public = false;
            at += 1;
        }
    }

    /// One tree of a `use`: `a::{b, c as d}`.
    fn tree(&mut self, tokens: &[TokenTree], before: &[String], public: bool) {
        let (mut path, mut name) = (before.to_vec(), None);
        let mut renamed = false;
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if *word == "as" => renamed = true,
                TokenTree::Ident(word) if renamed => name = Some(word.to_string()),
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Group(group) => {
                    let inner: Vec<_> = group.stream().into_iter().collect();
                    for part in inner.split(|token| is(token, ',')).filter(|part| !part.is_empty()) {
                        self.tree(part, &path, public);
                    }
                    return;
                }
                TokenTree::Punct(_) if is(token, ',') && at > 0 => break,
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name = name.or_else(|| path.last().cloned()).unwrap_or_default();
        self.uses.push((name, public, path));
    }
}

fn is(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(found) if found.as_char() == wanted)
}

/// `#[cfg(test)]`.
fn is_for_tests(tokens: &[TokenTree]) -> bool {
    matches!(tokens.get(1), Some(TokenTree::Group(group)) if group.stream().to_string().replace(' ', "") == "cfg(test)")
}

fn ends_an_item(token: &TokenTree) -> bool {
    is(token, ';') || matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Every file of every room.
fn rooms() -> BTreeMap<String, BTreeMap<Module, File>> {
    let mut rooms = BTreeMap::<_, BTreeMap<_, _>>::new();
    for (path, text) in below(&["src"], &["rs"]) {
        let Some((room, file)) = path.trim_start_matches("src/").split_once('/') else { continue };
        rooms.entry(room.to_owned()).or_default().insert(module(file), File::read(&text));
    }
    rooms
}

fn module(path: &str) -> Module {
    let mut parts: Vec<_> = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    parts.pop_if(|last| last == "mod" || last == "lib");
    parts
}

/// Which file needs which, and the names that it takes from it.
fn needs(files: &BTreeMap<Module, File>) -> BTreeMap<Module, BTreeMap<Module, BTreeSet<String>>> {
    let mut all = BTreeMap::<Module, BTreeMap<Module, BTreeSet<String>>>::new();
    for (from, file) in files {
        let arrows = all.entry(from.clone()).or_default();
        let brought = file.uses.iter().filter(|(_, public, _)| !public).map(|(_, _, path)| path);
        let spelled = file.paths.iter().map(|path| (path, file.uses.iter().find(|(name, ..)| *name == path[0])));
        let spelled = spelled.map(|(path, by)| match by {
            Some((_, _, whence)) => whence.iter().chain(&path[1..]).cloned().collect(),
            None => path.clone(),
        });
        for path in brought.cloned().chain(spelled) {
            if let Some((to, name)) = meant(files, from, &path, 0).filter(|(to, _)| to != from) {
                arrows.entry(to).or_default().insert(name);
            }
        }
    }
    all
}

/// The file that a path leads to from a module, and the first name that is not a file; `None`: out of the room.
fn meant(files: &BTreeMap<Module, File>, from: &Module, path: &Path, passed: usize) -> Option<(Module, String)> {
    let mut here = from.clone();
    let mut rest = path.as_slice();
    match path[0].as_str() {
        "crate" => (here, rest) = (Vec::new(), &path[1..]),
        "self" => rest = &path[1..],
        "super" => {
            while let Some(("super", more)) = rest.split_first().map(|(first, more)| (first.as_str(), more)) {
                here.pop();
                rest = more;
            }
        }
        first => {
            let child: Module = here.iter().cloned().chain([first.to_owned()]).collect();
            files.contains_key(&child).then_some(())?;
        }
    }
    while let Some((next, more)) = rest.split_first() {
        here.push(next.clone());
        if !files.contains_key(&here) {
            here.pop();
            break;
        }
        rest = more;
    }
    let Some(name) = rest.first() else { return Some((here, "the file itself".to_owned())) };
    // a name that is only passed on is another file's
    let passed_on = files[&here].uses.iter().find(|(known, public, _)| known == name && *public && passed < 8);
    let further = passed_on.and_then(|(_, _, whence)| meant(files, &here, whence, passed + 1));
    Some(further.map_or_else(|| (here, name.clone()), |(to, _)| (to, name.clone())))
}

/// Files that reach each other.
fn circles(needs: &BTreeMap<Module, BTreeMap<Module, BTreeSet<String>>>) -> Vec<BTreeSet<Module>> {
    let reach: BTreeMap<_, _> = needs.keys().map(|from| (from, reached(needs, from))).collect();
    let mut circles = Vec::<BTreeSet<Module>>::new();
    for from in needs.keys().filter(|from| !circles.iter().any(|circle| circle.contains(*from))).collect::<Vec<_>>() {
        if circles.iter().any(|circle| circle.contains(from)) || !reach[from].contains(from) {
            continue;
        }
        circles.push(reach[from].iter().filter(|to| reach[*to].contains(from)).cloned().collect());
    }
    circles
}

fn reached(needs: &BTreeMap<Module, BTreeMap<Module, BTreeSet<String>>>, from: &Module) -> BTreeSet<Module> {
    let (mut seen, mut left) = (BTreeSet::new(), vec![from]);
    while let Some(next) = left.pop() {
        left.extend(needs.get(next).into_iter().flatten().map(|(to, _)| to).filter(|to| seen.insert((*to).clone())));
    }
    seen
}

/// The arrows within circles: one of them has to go.
fn told(circles: &[BTreeSet<Module>], needs: &BTreeMap<Module, BTreeMap<Module, BTreeSet<String>>>) -> String {
    let mut lines = Vec::new();
    for circle in circles {
        for from in circle {
            for (to, names) in needs[from].iter().filter(|(to, _)| circle.contains(*to)) {
                let names = names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                let shown = |file: &Module| if file.is_empty() { "lib".to_owned() } else { file.join("::") };
                lines.push(format!("  {} -> {}: {names}", shown(from), shown(to)));
            }
        }
    }
    lines.join("\n")
}
