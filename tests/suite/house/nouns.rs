//! The nouns of the station: which may ask which. A noun asks those that are declared before it, never one that comes after it. Its
//! handle offers no other, so that the compiler refuses what a method calls of itself; what is done on a lane has the whole station,
//! so those calls are read here.

use crate::support::sources::below;
use std::collections::{BTreeMap, BTreeSet};

fn files() -> Vec<(String, String)> {
    below(&["src/station"], &["rs"])
}

/// The nouns in the order of their declaration, each with the type of its handle.
fn declared() -> Vec<(String, String)> {
    let files = files();
    let (_, text) = files.iter().find(|(path, _)| path == "src/station/nouns.rs").expect("the nouns");
    let list = text.split_once("\nnouns! {").expect("the declaration").1;
    let list = list.split_once("\n}").expect("its end").0;
    let lines = list.lines().map(str::trim).filter(|line| !line.starts_with("///") && !line.is_empty());
    lines.map(|line| line.trim_end_matches(';').split_once(' ').expect("a noun and its handle")).map(owned).collect()
}

fn owned((noun, handle): (&str, &str)) -> (String, String) {
    (noun.to_owned(), handle.to_owned())
}

/// The texts between `impl TYPE` and the brace that ends it, by type.
fn bodies(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("impl ").and_then(|head| head.strip_suffix(" {"))
            && !head.contains(" for ")
        {
            found.push((head.to_owned(), String::new()));
            open = true;
        } else if line == "}" {
            open = false;
        } else if let (true, Some((_, body))) = (open, found.last_mut()) {
            // a chain that is broken over lines is one call
            let line = line.trim();
            if !line.starts_with("//") {
                body.push_str(if line.starts_with('.') { "" } else { " " });
                body.push_str(line);
            }
        }
    }
    found
}

/// The nouns that are asked in this text.
fn asked<'n>(body: &str, nouns: &'n [(String, String)]) -> BTreeSet<&'n str> {
    let is_asked = |noun: &str| {
        ["self", "station"].iter().any(|of| {
            let call = format!("{of}.{noun}().");
            body.match_indices(&call)
                .any(|(at, _)| !body[..at].ends_with(|c: char| c.is_alphanumeric() || "._".contains(c)))
        })
    };
    nouns.iter().map(|(noun, _)| noun.as_str()).filter(|noun| is_asked(noun)).collect()
}

#[test]
fn a_noun_asks_those_below_it_only() {
    let nouns = declared();
    let rank = |noun: &str| nouns.iter().position(|(name, _)| name == noun);
    let of = |head: &str| nouns.iter().position(|(_, handle)| head.strip_suffix("<'_>") == Some(handle));
    let (mut wrong, mut calls, mut methods) = (Vec::new(), 0, BTreeMap::<String, usize>::new());
    for (path, text) in files() {
        for (handle, body) in bodies(&text) {
            *methods.entry(handle.clone()).or_default() += body.matches(" pub fn ").count();
            let Some(mine) = of(&handle) else { continue };
            for noun in asked(&body, &nouns) {
                calls += 1;
                if rank(noun) > Some(mine) {
                    wrong.push(format!("{}: {handle} asks {noun}", path));
                }
            }
        }
    }
    // whoever waits hears of every change that is made through the station; who signs in is nobody yet
    let direct: Vec<_> =
        files().into_iter().filter(|(_, text)| text.contains("store.change(")).map(|(path, _)| path).collect();
    assert_eq!(direct, ["src/station/lib.rs", "src/station/people/accounts.rs"]);
    assert!(calls > 30, "{calls}: this test no longer sees the calls");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let many: Vec<_> = methods.iter().filter(|(_, count)| **count > 40).collect();
    assert!(
        methods.len() > nouns.len() && methods["Tokens<'_>"] > 15,
        "{methods:?}: this test no longer sees the methods"
    );
    assert!(many.is_empty(), "more than one noun: {many:?}");
}

#[test]
fn a_call_is_seen_however_it_is_broken() {
    let nouns = declared();
    let text = "impl Tokens<'_> {\n    fn a(&self) {\n        self\n            .requests()\n            .serve();\n    }\n}\n";
    let (handle, body) = bodies(text).remove(0);
    assert_eq!((handle.as_str(), asked(&body, &nouns)), ("Tokens<'_>", BTreeSet::from(["requests"])));
    assert_eq!(nouns.len(), 10, "{nouns:?}");
}
