//! Any sequence of acts keeps the journal sound and the custody as the domain says.

use super::*;
use proptest::prelude::*;
use trousseau::domain::CustodyEvent;

#[derive(Debug, Clone)]
enum Act {
    Register(u32),
    Custody(u32, CustodyEvent),
    Enrol(u32),
    Advance(u32, u64),
    Fail(u32),
    Restart,
}

fn act() -> impl Strategy<Value = Act> {
    let token = || 0..4u32;
    prop_oneof![
        2 => token().prop_map(Act::Register),
        6 => (token(), proptest::sample::select(CustodyEvent::ALL)).prop_map(|(n, event)| Act::Custody(n, event)),
        2 => token().prop_map(Act::Enrol),
        2 => (token(), 0..20u64).prop_map(|(n, next)| Act::Advance(n, next)),
        1 => token().prop_map(Act::Fail),
        1 => Just(Act::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_sequence_of_acts_keeps_the_journal_sound(acts in proptest::collection::vec(act(), 1..40)) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = open(dir.path());
        with_school(&store);
        let holders = ["zoe", "max", "eve", "tom"].map(|login| add_person(&store, login, login));
        let mut entries = 1 + holders.len() as u64;
        let mut model: [Option<(CustodyState, Option<u64>)>; 4] = [None; 4];
        for act in acts {
            let done = match act {
                Act::Restart => {
                    drop(store);
                    store = open(dir.path());
                    false
                }
                Act::Register(n) => {
                    let done = change(&store, |tx| tx.add_token(&new_token(n))).is_ok();
                    prop_assert_eq!(done, model[n as usize].is_none());
                    if done {
                        model[n as usize] = Some((CustodyState::InStock, None));
                    }
                    done
                }
                Act::Custody(n, event) => {
                    let Some((state, _)) = &mut model[n as usize] else { continue };
                    let Ok(after) = state.after(event) else { continue };
                    // only what has just come in is adopted, only software is activated and withdrawn: see the rules
                    if matches!(event, CustodyEvent::Adopt | CustodyEvent::Activate | CustodyEvent::Withdraw) {
                        continue;
                    }
                    change(&store, |tx| {
                        let token = tx.find_token(&serial(n))?.unwrap();
                        step(tx, token.id, after, holders[n as usize])
                    })
                    .unwrap();
                    *state = after;
                    true
                }
                Act::Enrol(n) => {
                    let Some((_, counter)) = &mut model[n as usize] else { continue };
                    let done = change(&store, |tx| {
                        let token = tx.find_token(&serial(n))?.unwrap();
                        tx.add_credential(&hotp(token.id), &Secret::new(vec![7; 20]))
                    })
                    .is_ok();
                    prop_assert_eq!(done, counter.is_none());
                    *counter = counter.or(Some(0));
                    done
                }
                Act::Advance(n, next) => {
                    let Some((_, Some(counter))) = &mut model[n as usize] else { continue };
                    let accepted = change(&store, |tx| {
                        let token = tx.find_token(&serial(n))?.unwrap();
                        let credential = tx.open_intents(token.id)?.pop().unwrap();
                        tx.advance(credential.id, *counter, next)
                    })
                    .unwrap();
                    prop_assert_eq!(accepted, next > *counter);
                    *counter = next.max(*counter);
                    true
                }
                Act::Fail(n) => {
                    let failed = change(&store, |tx| {
                        tx.set_setting("half done", Some("yes"))?;
                        tx.set_custody(TokenId::new(1000 + i64::from(n)).unwrap(), CustodyState::InStock, CustodyState::Lost, None)
                    });
                    prop_assert!(failed.is_err());
                    false
                }
            };
            entries += u64::from(done);
        }
        let check = store.verify_journal(None, &mut to_the_end).unwrap();
        prop_assert!(check.is_sound(), "{:?}", check.faults);
        prop_assert_eq!(check.entries, entries);
        prop_assert_eq!(read(&store, |r| r.setting("half done")), None);
        for (n, expected) in model.iter().enumerate() {
            let found = read(&store, |r| r.find_token(&serial(n as u32)));
            prop_assert_eq!(found.map(|token| token.state), expected.map(|(state, _)| state));
        }
    }
}
