//! Every verb that takes a token × two tokens of two families under one number: the one that is named is meant, and a number alone
//! is a question that says what to type. The verbs are those of which the program itself says that they take one.

use crate::support::pair::{Does, NUMBER, Pair, Stand};
use clap::{CommandFactory, Parser};
use std::any::TypeId;
use trousseau::{
    bench::BenchError,
    cli::{Arguments, Attachments, Exit, Verb, execute},
    domain::{Family, Secret, TokenRef},
    station::StationError,
};

/// How each is typed with the token at `{}`, where the tokens stand for it, and what it does.
const TYPED: &[(&str, Stand, Does)] = &[
    ("stock show {}", Stand::Stock, Does::Answer),
    ("stock swap {} 99", Stand::Stock, Does::Answer),
    ("stock release {} --comment essai", Stand::Allocated, Does::Change),
    ("stock resume {} --comment essai", Stand::Suspended, Does::Change),
    ("stock hand-over {} --without essai", Stand::Allocated, Does::Change),
    ("stock take-back {} --comment essai", Stand::Held, Does::Change),
    ("stock report-lost {} --comment essai", Stand::Held, Does::Change),
    ("stock found {} --comment essai", Stand::Lost, Does::Change),
    ("stock mark-defective {} --comment essai", Stand::Held, Does::Change),
    ("stock repair {} --comment essai", Stand::Defective, Does::Change),
    ("stock retire {} --comment essai", Stand::Stock, Does::Change),
    ("stock withdraw {} --comment essai", Stand::Stock, Does::Answer),
    ("stock move-school {} 0130040Y", Stand::Stock, Does::Change),
    // what is plugged in was counted when the stock-take began
    ("stock count {} --school 0951099D", Stand::Stock, Does::Answer),
    ("ticket open --school 0951099D --kind unusable_key --serial {} --text essai", Stand::Stock, Does::Change),
    ("enrol {} --no-confirm", Stand::New, Does::Change),
    ("wipe {}", Stand::Stock, Does::Change),
    ("settle {}", Stand::Stock, Does::Answer),
    ("device-pin {}", Stand::Stock, Does::Answer),
    ("verify {} 000000", Stand::Stock, Does::Answer),
    ("resync {} 000000 000001", Stand::Stock, Does::Answer),
    ("diagnose {}", Stand::Stock, Does::Answer),
    ("fit {} 000000 000001", Stand::Stock, Does::Answer),
    ("verifier retry {}", Stand::Stock, Does::Answer),
];
/// It takes the name of a token that is not there yet.
const NAMES_A_NEW_ONE: &str = "stock add";

/// The verbs with an argument that names a token.
fn taking_a_token(command: &clap::Command, before: &str, found: &mut Vec<String>) {
    for below in command.get_subcommands() {
        let name = format!("{before}{}", below.get_name());
        if below.get_arguments().any(|arg| arg.get_value_parser().type_id() == TypeId::of::<TokenRef>()) {
            found.push(name.clone());
        }
        taking_a_token(below, &format!("{name} "), found);
    }
}

fn done(pair: &Pair, line: &str) -> Result<(), StationError> {
    let words = std::iter::once("trousseau").chain(line.split(' '));
    let command = match Arguments::try_parse_from(words).unwrap_or_else(|error| panic!("{line}: {error}")).verb {
        Verb::Command(command) => command,
        other => panic!("{line}: {other:?}"),
    };
    let account = command.asks_password().then(|| Secret::new(b"a password that nobody has".to_vec()));
    let enclosed = Attachments { secret: None, account, file: None, out: None, language: None };
    execute(&pair.desk().station, &pair.eve(), command, enclosed, &mut |_| Ok(()))
}

#[test]
fn every_verb_that_takes_a_token_does_it_to_the_one_that_is_named_and_never_touches_the_other() {
    let mut verbs = Vec::new();
    taking_a_token(&Arguments::command(), "", &mut verbs);
    assert!(verbs.len() > 20 && verbs.iter().any(|verb| verb == NAMES_A_NEW_ONE), "{verbs:?}");
    for verb in verbs.iter().filter(|verb| *verb != NAMES_A_NEW_ONE) {
        assert!(TYPED.iter().any(|(line, ..)| line.starts_with(&format!("{verb} "))), "{verb} is not tried here");
    }
    for (at, (line, stand, does)) in TYPED.iter().enumerate() {
        let family = if at % 2 == 0 { Family::Nitrokey } else { Family::YubiKey };
        let pair = Pair::new(family, *stand);
        if line.starts_with("stock count") {
            pair.desk().station.stock().start_stock_take(&pair.eve(), crate::support::desk::school()).unwrap();
        }
        if line.starts_with("ticket") {
            let address = trousseau::domain::SettingName::TicketAddress;
            pair.desk().station.settings().set(&pair.eve(), address, "aide@example.fr").unwrap();
        }
        let (named, other) = (pair.story(&pair.named), pair.story(&pair.other));
        let asked = done(&pair, &line.replace("{}", NUMBER)).unwrap_err();
        let says = asked.to_string();
        let both = [&pair.named, &pair.other].iter().all(|name| says.contains(&name.to_string()));
        assert!(both && asked.candidates().len() == 2 && Exit::of(&asked) == Exit::Usage, "{line}: {says}");
        assert_eq!((pair.story(&pair.named), pair.story(&pair.other)), (named.clone(), other.clone()), "{line}");
        let ended = done(&pair, &line.replace("{}", &pair.named.to_string()));
        pair.ended();
        assert!(!ended.as_ref().is_err_and(|error| !error.candidates().is_empty()), "{line}: {ended:?}");
        assert_eq!(pair.story(&pair.other), other, "{line} of {} touched the other: {ended:?}", pair.named);
        if *does == Does::Change {
            assert!(pair.story(&pair.named).1.first() > named.1.first(), "{line} of {}: {ended:?}", pair.named);
        }
    }
}

#[test]
fn a_second_token_of_a_number_comes_into_stock_where_its_family_is_said_or_somebody_has_looked() {
    let pair = Pair::new(Family::YubiKey, Stand::New);
    let add = |named: &str, more: &str| done(&pair, &format!("stock add {named} --school 0951099D{more}"));
    let unclear = add(NUMBER, "");
    assert!(
        matches!(unclear, Err(StationError::Bench(BenchError::DuplicateSerial(_)))),
        "two of it are plugged in: {unclear:?}"
    );
    for taken in [pair.named.to_string(), pair.other.to_string()] {
        let refused = add(&taken, "");
        assert!(matches!(refused, Err(StationError::AlreadyRegistered(_))), "{taken}: {refused:?}");
    }
    add(&format!("typing:{NUMBER}"), "").unwrap();
    // neither of those that are plugged in: never plugged, and one of that number is enough
    pair.desk().hub.unplug("1-1").unwrap();
    pair.desk().hub.unplug("1-2").unwrap();
    pair.desk()
        .until("nothing is plugged in", || pair.desk().station.bench().view(&pair.eve()).unwrap().cards.is_empty());
    add(NUMBER, " --apart").unwrap();
    assert!(matches!(add(NUMBER, " --apart"), Err(StationError::AlreadyRegistered(_))));
    let asked = done(&pair, &format!("stock show {NUMBER}")).unwrap_err();
    assert_eq!(asked.candidates().len(), 4);
    done(&pair, &format!("stock show unseen:{NUMBER}")).unwrap();
}
