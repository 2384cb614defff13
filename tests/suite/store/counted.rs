//! What lists, figures and pages are made of: the store counts what is there, and nothing else.

use super::*;
use futures_util::FutureExt;
use trousseau::domain::{
    BatchStep, BatchStop, BatchTask, DueReason, Finding, MailFault, MailState, Notice, NoticeKind, TokenKind,
    TokenProof,
};

fn opened() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    (dir, store)
}

#[test]
fn a_school_knows_how_many_keys_it_could_give_and_how_many_people_ask_for_one() {
    let (_dir, store) = opened();
    let counts = || {
        read(&store, |r| {
            let submitted = r.count_requests(uai(), RequestState::Submitted)?;
            Ok((r.available(uai(), at(0))?, submitted, r.count_for_stock(uai())?))
        })
    };
    assert_eq!(counts(), (0, 0, 0));
    for n in 1..=4 {
        let token = register(&store, n);
        change(&store, |tx| {
            let id = tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))?;
            tx.set_stage(id, IntentStage::Stored, IntentStage::Sent)?;
            // of the last one nobody knows what was written
            if n < 4 { tx.set_stage(id, IntentStage::Sent, IntentStage::Written) } else { Ok(()) }
        })
        .unwrap();
    }
    let ask = |login: &str, kind| {
        let person = add_person(&store, login, login);
        change(&store, |tx| {
            let (school, need, change_of_phone) = (uai(), "service".into(), false);
            let id = tx.add_request(&NewRequest { person, school, need, replaces: None, kind, change_of_phone })?;
            tx.set_request(id, RequestState::Draft, RequestState::Submitted, None, None)?;
            Ok(id)
        })
        .unwrap()
    };
    ask("ada", TokenKind::Hardware);
    let second = ask("bea", TokenKind::Hardware);
    ask("cleo", TokenKind::Software);
    assert_eq!(counts(), (3, 3, 2), "one in a telephone takes no key out of the cupboard");
    change(&store, |tx| tx.set_request(second, RequestState::Submitted, RequestState::WaitingForStock, None, None))
        .unwrap();
    assert_eq!(counts(), (3, 2, 2));
}

#[test]
fn keys_that_are_due_back_are_counted_by_school() {
    let (_dir, store) = opened();
    let tokens = [1, 2].map(|n| register(&store, n));
    for (login, token) in ["zoe", "lea"].into_iter().zip(tokens) {
        let holder = add_person(&store, login, login);
        change(&store, |tx| {
            let way = [CustodyState::Reserved, CustodyState::Allocated, CustodyState::HandedOver];
            way.into_iter().try_for_each(|state| step(tx, token, state, holder))
        })
        .unwrap();
    }
    let elsewhere: Uai = "0130040Y".parse().unwrap();
    let counts = || {
        [None, Some(&[uai()][..]), Some(&[elsewhere][..])]
            .map(|of| read(&store, |r| r.due_back(of, Part::first(1))).total)
    };
    assert_eq!(counts(), [0, 0, 0]);
    for (due, token) in tokens.into_iter().enumerate() {
        change(&store, |tx| tx.set_due(token, DueReason::Left)).unwrap();
        assert_eq!(counts(), [due as u32 + 1, due as u32 + 1, 0]);
    }
}

#[test]
fn people_are_listed_page_by_page_and_nobody_is_left_out() {
    let (_dir, store) = opened();
    for login in ["ada", "bea", "cleo", "dora", "emma"] {
        add_person(&store, login, login);
    }
    let page = |page: u32| {
        let found = read(&store, |r| r.people(&PersonQuery::default(), Part::of(page + 1, 2)));
        let (people, total) = (found.rows, found.total);
        assert_eq!(total, 5);
        people.into_iter().map(|person| person.name).collect::<Vec<_>>()
    };
    assert_eq!([page(0), page(1), page(2)].concat(), ["ada", "bea", "cleo", "dora", "emma"]);
    assert_eq!(page(3), [""; 0]);
}

#[test]
fn what_a_key_file_said_of_a_device_is_kept_word_for_word() {
    let (_dir, store) = opened();
    let token = register(&store, 1);
    assert_eq!(read(&store, |r| r.token_notes(token)), None);
    change(&store, |tx| tx.set_token_notes(token, r#"{"lot":"B7"}"#)).unwrap();
    assert_eq!(read(&store, |r| r.token_notes(token)).as_deref(), Some(r#"{"lot":"B7"}"#));
}

#[test]
fn what_a_key_file_said_of_a_key_goes_with_that_key() {
    let (_dir, store) = opened();
    let tokens = [1, 2].map(|n| register(&store, n));
    let ids =
        tokens.map(|token| change(&store, |tx| tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))).unwrap());
    change(&store, |tx| tx.set_credential_notes(ids[0], r#"{"lot":"B7"}"#)).unwrap();
    let notes = ids.map(|id| read(&store, |r| r.credential_notes(id)));
    assert_eq!(notes, [Some(r#"{"lot":"B7"}"#.to_owned()), None]);
    assert_eq!(read(&store, |r| r.count_live()), 2);
}

#[test]
fn secrets_that_no_code_confirmed_are_counted() {
    let (_dir, store) = opened();
    assert_eq!(read(&store, |r| r.count_unfinished()), 0);
    let ids = [1, 2].map(|n| {
        let token = register(&store, n);
        change(&store, |tx| tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))).unwrap()
    });
    assert_eq!(read(&store, |r| r.count_unfinished()), 2);
    let (before, after) = (CredentialState::PreActivation, CredentialState::Destroyed);
    change(&store, |tx| tx.set_credential_state(ids[0], before, after)).unwrap();
    assert_eq!(read(&store, |r| r.count_unfinished()), 1);
}

#[test]
fn a_stock_take_tells_how_many_it_counted_and_how_many_differ() {
    let (_dir, store) = opened();
    let take = change(&store, |tx| tx.add_stock_take(uai(), "root")).unwrap();
    let counts = || read(&store, |r| r.stock_take_counts(&[take])).remove(&take);
    assert_eq!(counts(), None);
    for n in 1..=3 {
        let told = (&serial(n)).into();
        assert!(change(&store, |tx| tx.count(take, &told, None, true, Some(TokenProof::Code))).unwrap());
        assert!(!change(&store, |tx| tx.count(take, &told, None, true, None)).unwrap(), "once");
    }
    assert_eq!(counts(), Some((3, 0)));
    let mut lines = read(&store, |r| r.stock_take_lines(take));
    lines.iter_mut().for_each(|line| line.finding = Some(Finding::AsExpected));
    let missing = register(&store, 4);
    let missing = read(&store, |r| r.token(missing)).unwrap();
    lines.push(StockTakeLine::missing(&missing, None));
    change(&store, |tx| tx.close_stock_take(take, "root", &lines)).unwrap();
    assert_eq!(counts(), Some((3, 1)));
}

#[test]
fn a_batch_is_at_the_bench_while_it_works_and_its_last_moment_is_that_of_its_last_step() {
    let (_dir, store) = opened();
    let person = add_person(&store, "zoe", "Zoé");
    let token = register(&store, 1);
    let plan = BatchPlan {
        task: BatchTask::Register,
        school: uai(),
        kind: None,
        slot: None,
        digits: Digits::SIX,
        confirm: false,
        take_back: false,
        unseen_is_empty: false,
    };
    let later = |second, work: &dyn Fn(&Change<'_>) -> Result<()>| {
        store
            .change(&author(), at(second), |tx| {
                Ok::<_, StoreError>((work(tx)?, Entry::new(event::Setting::Internal {})))
            })
            .unwrap();
    };
    let id = change(&store, |tx| tx.add_batch(&plan, None, person, "Zoé")).unwrap();
    let look = || read(&store, |r| Ok(r.batch(id)?.map(|batch| (batch.is_at_bench(), batch.active)))).unwrap();
    let told = TokenRef::from(&serial(1));
    let done = || read(&store, |r| Ok(r.batch_line(id, &told)?.map(|line| line.is_done())));
    assert_eq!((look(), done()), ((true, at(0)), None));
    let (stop, port) = ((BatchStop::Elsewhere, None), ("YubiKey 5 NFC", Some("1-1")));
    later(5, &|tx| tx.stop_batch_line(id, &told, port, stop));
    assert_eq!((look(), done()), ((true, at(5)), Some(false)));
    let token = read(&store, |r| r.token(token)).unwrap();
    later(9, &|tx| tx.reach_batch_step(id, &token, None, (BatchStep::Registered, true)));
    assert_eq!((look(), done()), ((true, at(9)), Some(true)));
    later(20, &|tx| tx.end_batch(id));
    assert_eq!(look(), (false, at(9)));
}

#[test]
fn mails_that_a_correction_sets_free_leave_at_once_and_others_wake_nobody() {
    let (_dir, store) = opened();
    let (zoe, lea) = (add_person(&store, "zoe", "Zoé"), add_person(&store, "lea", "Léa"));
    let bell = store.outbox_bell();
    let rang = || bell.notified().now_or_never().is_some();
    let told = |notice: &Notice| change(&store, |tx| tx.queue_mail(notice)).unwrap();
    let mail = told(&Notice::to_person(NoticeKind::PinChanged, zoe).fact("what", "changed"));
    let (old, new) = ("clefs@old.example", "clefs@new.example");
    let test = told(&Notice::to_address(NoticeKind::MailTest, old).fact("by", "root"));
    assert!(rang(), "both are due");
    change(&store, |tx| tx.mail_held(mail, MailFault::NoAddress, None)).unwrap();
    let address = |person, email| change(&store, |tx| tx.update_person(person, "x", Some(email), None)).unwrap();
    address(lea, "lea@example.fr");
    assert!(!rang(), "nothing of hers was stuck");
    address(zoe, "zoe@example.fr");
    assert!(rang(), "hers was");
    assert_eq!(read(&store, |r| r.mail(mail)).unwrap().state(), MailState::Waiting);

    let redirect = |kind| change(&store, |tx| tx.redirect_mails(&[kind], old, new)).unwrap();
    redirect(NoticeKind::OrderPlaced);
    assert!(!rang(), "no such mail goes there");
    redirect(NoticeKind::MailTest);
    assert!(rang());
    let to = |address: &str| MailTo::Address(address.to_owned());
    assert_eq!(read(&store, |r| r.mail(test)).unwrap().to, to(new));
    assert_eq!(change(&store, |tx| tx.retry_mails()).unwrap(), 2);
    change(&store, |tx| tx.mail_sent(test, at(1))).unwrap();
    assert_eq!(change(&store, |tx| tx.retry_mails()).unwrap(), 1);
}
