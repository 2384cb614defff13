//! Every page of everybody in the demo with its past, found by following the links: none leads nowhere, and each is in the language of
//! whoever reads it.

use crate::support::{
    crawl::{attribute, plain},
    lived::{Lived, Visitor},
    sources::below,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// How often a word stands in the messages of its language before it is one to go by.
const FREQUENT: usize = 3;
/// Words of one language's messages alone that may stand on pages of both, each with why.
const SHARED: &[&str] = &[
    // the addresses of the demo's people are at ac-exemple.fr
    "exemple",
];
/// Elements without an end.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

#[test]
fn every_link_leads_to_a_page_and_no_page_has_a_word_of_the_other_language() {
    let lived = Lived::open();
    let (data, foreign) = (data(), foreign());
    let (mut faults, mut followed) = (Vec::new(), 0);
    let mut words_of_others = BTreeMap::<(String, String), String>::new();
    for language in ["fr", "en"] {
        let mut read = 0;
        for mut visitor in lived.visitors(language) {
            let (pages, links) = visitor.crawl();
            assert!(pages.len() > 3, "{} pages of {}", pages.len(), visitor.login);
            for page in pages {
                assert!(page.text.contains(&format!("<html lang=\"{language}\"")), "{} {}", visitor.login, page.path);
                for (language, text) in spoken(&page.text) {
                    let foreign = |word: &String| foreign[language.as_str()].contains(word);
                    if !words(&text).any(|word| foreign(&word)) {
                        continue;
                    }
                    let ours = data.iter().fold(text.clone(), |text, data| text.replace(data.as_str(), " "));
                    for word in words(&ours).filter(foreign) {
                        let at = format!("{} {}: {}", visitor.login, page.path, text.trim());
                        words_of_others.entry((language.clone(), word)).or_insert(at);
                    }
                }
                read += 1;
            }
            // they are the same in both languages
            if language == "fr" {
                followed += links.len();
                faults.extend(dead(&mut visitor, links));
            }
        }
        assert!(read > 150, "{read} pages in {language}");
    }
    let told = words_of_others.iter().map(|((language, word), at)| format!("{language}, {word:?}: {at}"));
    faults.extend(told);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(followed > 600, "{followed} links: they were found");
}

/// What is wrong with these links, each with the page that has it: where there is no page or a refusal, and parts that are not there.
fn dead(visitor: &mut Visitor<'_>, links: BTreeMap<String, String>) -> Vec<String> {
    let mut parts = BTreeMap::<String, Vec<(String, String)>>::new();
    for (link, from) in links {
        let (path, part) = link.split_once('#').unwrap_or((&link, ""));
        parts.entry(path.to_owned()).or_default().push((part.to_owned(), from));
    }
    let mut faults = Vec::new();
    for (path, named) in parts {
        let (there, answer) = visitor.led(&path);
        let turned_away = visitor.login != "nobody" && there.starts_with("/sign-in");
        if answer.status >= 400 || turned_away || answer.text.contains("id=\"refused\"") {
            faults.push(format!("{} {path} (on {}): {} {there}", visitor.login, named[0].1, answer.status));
        }
        for (part, from) in named.iter().filter(|(part, _)| !part.is_empty()) {
            if !answer.text.contains(&format!(" id=\"{part}\"")) {
                faults.push(format!("{} {path}#{part} (on {from}): no such part", visitor.login));
            }
        }
    }
    faults
}

/// Words that a page in a language does not have: frequent ones of the other language's messages, which its own never have.
fn foreign() -> BTreeMap<&'static str, BTreeSet<String>> {
    let (french, english) = (messages("fr"), messages("en"));
    let only = |of: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>| -> BTreeSet<String> {
        let frequent = of.iter().filter(|(word, often)| **often >= FREQUENT && !other.contains_key(*word));
        frequent.map(|(word, _)| word.clone()).filter(|word| !SHARED.contains(&word.as_str())).collect()
    };
    let foreign = BTreeMap::from([("fr", only(&english, &french)), ("en", only(&french, &english))]);
    for (language, words) in &foreign {
        assert!(words.len() > 400, "{} words are foreign to a page in {language}", words.len());
    }
    foreign
}

/// What the demo puts into its station: names, needs, comments, as they stand in its sources.
fn data() -> Vec<String> {
    let mut found = BTreeSet::new();
    for (_, source) in below(&["src/daemon/demo"], &["rs"]) {
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        found.extend(code.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    let mut found: Vec<_> = found.into_iter().filter(|text| text.len() > 3).collect();
    // the longest first: a short one may be a part of it
    found.sort_by_key(|text| std::cmp::Reverse(text.len()));
    assert!(found.contains(&"Agnès Petit".to_owned()), "names were found: {found:?}");
    found
}

fn words(text: &str) -> impl Iterator<Item = String> {
    // what has digits in it is a digest or an address
    let all = text.split(|c: char| !c.is_alphanumeric());
    let all = all.filter(|word| word.chars().count() > 1 && word.chars().all(char::is_alphabetic));
    all.map(str::to_lowercase).collect::<Vec<_>>().into_iter()
}

/// The words of everything that is written in this language, and how often.
fn messages(language: &str) -> BTreeMap<String, usize> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut text = String::new();
    for file in fs::read_dir(top.join("i18n").join(language)).unwrap() {
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines().filter(|line| !line.starts_with('#')) {
            let said = if line.starts_with(' ') { line } else { line.split_once(" =").map_or("", |(_, said)| said) };
            // the name of a variant is no word
            let said = said.trim_start().trim_start_matches('*');
            let said = said.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(said, |(_, rest)| rest);
            for piece in said.split('{') {
                text.push_str(
                    piece.split_once('}').map_or(if piece.contains('$') { "" } else { piece }, |(_, rest)| rest),
                );
                text.push(' ');
            }
            text.push('\n');
        }
    }
    for kind in ["guide", "legal", "slip", "mail"] {
        for (_, part) in below(&[&format!("templates/{kind}/{language}")], &["md", "txt", "html"]) {
            text.push_str(&part);
        }
    }
    text.push_str(&fs::read_to_string(top.join(format!("charter/{language}.md"))).unwrap());
    words(&text).fold(BTreeMap::new(), |mut counted, word| {
        *counted.entry(word).or_default() += 1;
        counted
    })
}

/// What is read on a page, or read out, each with the language that it is said to be in.
fn spoken(page: &str) -> Vec<(String, String)> {
    let mut inside: Vec<(String, String, bool)> = Vec::new();
    let mut said = Vec::new();
    for piece in page.split('<').skip(1) {
        let Some((tag, after)) = piece.split_once('>') else { continue };
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default().to_lowercase();
        let (mut language, mut silent) =
            inside.last().map_or(("fr".to_owned(), false), |(_, language, silent)| (language.clone(), *silent));
        if tag.starts_with('/') {
            let begun = inside.iter().rposition(|(begun, ..)| *begun == name);
            inside.truncate(begun.unwrap_or(inside.len()));
            (language, silent) =
                inside.last().map_or((language, silent), |(_, language, silent)| (language.clone(), *silent));
        } else if !tag.starts_with('!') {
            language = attribute(tag, "lang").map_or(language, str::to_owned);
            silent |= ["script", "style"].contains(&name.as_str());
            for read_out in ["title", "aria-label", "placeholder", "alt", "data-label"] {
                said.extend(attribute(tag, read_out).map(|text| (language.clone(), plain(text))));
            }
            if !VOID.contains(&name.as_str()) && !tag.ends_with('/') {
                inside.push((name, language.clone(), silent));
            }
        }
        if !silent {
            said.push((language, plain(after)));
        }
    }
    said
}
