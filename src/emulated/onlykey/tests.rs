//! The virtual OnlyKey as a host sees it, report by report.

use super::*;
use crate::TokenSpec;
use std::time::Duration;
use wire::keyboard::KeyReader;
use zeroize::Zeroizing;

const SEED: &[u8] = b"12345678901234567890";

fn token(more: &str) -> Box<dyn Device> {
    format!("onlykey,serial=OK-1{more}").parse::<TokenSpec>().unwrap().build()
}

fn ask(token: &mut dyn Device, request: Request, now: Instant) -> Vec<Answer> {
    token.write_output(RAW, &request.encode().unwrap()[..], now);
    let said = token.take_input();
    assert!(said.iter().all(|input| input.interface == RAW && input.report.len() == REPORT_SIZE));
    said.iter().map(|input| Answer::decode(&input.report).unwrap()).collect()
}

fn set_key(slot: u8) -> Request {
    Request::SetTotpKey { slot, key: Zeroizing::new(SEED.to_vec()) }
}

fn typed(token: &mut dyn Device, slot: u8, now: Instant) -> String {
    token.touch(slot, now);
    let mut keys = KeyReader::default();
    token.take_input().iter().flat_map(|input| keys.take(&input.report).unwrap()).collect()
}

#[test]
fn codes_are_those_of_rfc_6238_and_follow_the_time_that_was_told_once() {
    let (mut token, now) = (token(""), Instant::now());
    assert_eq!(ask(&mut *token, set_key(7), now), [Answer::KeySet]);
    assert_eq!(typed(&mut *token, 7, now), "notset");
    let state = Answer::Unlocked(Unlocked { version: (3, 0, 4), duo: false });
    assert_eq!(ask(&mut *token, Request::SetTime(59), now), [state]);
    assert_eq!(typed(&mut *token, 7, now), "287082");
    assert_eq!(ask(&mut *token, Request::SetTime(2_000_000_000), now), [state]);
    let later = now + Duration::from_secs(1_111_111_109 - 59);
    assert_eq!(typed(&mut *token, 7, later), "081804", "the first time that it is told is the one");
    assert_eq!(typed(&mut *token, 1, now), "", "an empty slot types nothing");
    token.power_on();
    assert_eq!(typed(&mut *token, 7, now), "notset", "it forgets the time with its power, and keeps the key");
}

#[test]
fn labels_are_set_read_and_wiped_with_their_slot() {
    let (mut token, now) = (token(",duo"), Instant::now());
    let label = Label::new("mail").unwrap();
    assert_eq!(ask(&mut *token, Request::SetLabel { slot: 12, label }, now), [Answer::LabelSet]);
    let labels = ask(&mut *token, Request::Labels, now);
    assert_eq!((labels.len(), labels[11], labels[0]), (24, Answer::Label(12, label), Answer::Label(1, Label::NONE)));
    ask(&mut *token, set_key(12), now);
    assert_eq!(ask(&mut *token, Request::WipeSlot { slot: 12 }, now).last(), Some(&Answer::Wiped));
    assert_eq!(ask(&mut *token, Request::Labels, now)[11], Answer::Label(12, Label::NONE));
    assert_eq!(typed(&mut *token, 12, now), "");
}

#[test]
fn it_changes_nothing_before_its_pin_its_set_up_or_its_config_mode() {
    let now = Instant::now();
    for (more, answer) in
        [(",locked", Answer::Locked), (",blank", Answer::NotSetUp), (",config-mode", Answer::NeedsConfigMode)]
    {
        let mut token = token(more);
        assert_eq!(ask(&mut *token, set_key(1), now), [answer], "{more}");
    }
    let mut token = token(",locked");
    assert_eq!(token.touch(1, now), Touched::Answered);
    token.take_input();
    assert_eq!(ask(&mut *token, set_key(1), now), [Answer::KeySet], "any touch stands for the PIN");
    token.power_on();
    assert_eq!(ask(&mut *token, Request::Labels, now), [Answer::Locked]);
}

#[test]
fn it_shows_four_interfaces_and_the_status_of_a_yubikey_that_it_is_not() {
    let mut token = token("");
    let usages: Vec<_> = token.descriptors().interfaces.iter().map(|one| one.usage().unwrap()).collect();
    assert_eq!(usages, [(0x0001, 0x0006), (0xf1d0, 0x0001), (0xffab, 0x0002), (0xffc9, 0x0004)]);
    assert_eq!(token.descriptors().serial.as_deref(), Some("1000000000"));
    assert_eq!(token.get_feature(0, Instant::now()).unwrap()[1..4], [2, 2, 3]);
    assert!(token.get_feature(2, Instant::now()).is_none());
}
