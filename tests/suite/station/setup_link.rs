//! The first administrator's link: what it needed when it was made, it needs when it is used.

use crate::{
    support::desk::Desk,
    support::panel::{Panel, post},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use trousseau::{
    domain::{Grant, Role, Scope},
    station::{Actor, FirstLink, NewPerson},
    web::{WebConfig, router},
};

fn panel() -> Panel {
    let desk = Desk::without_administrator();
    let router = router(desk.station.clone(), WebConfig::default()).unwrap();
    Panel { desk, router }
}

fn look(panel: &Panel, path: &str) -> StatusCode {
    panel.send(Request::builder().uri(path).header(header::HOST, "localhost").body(Body::empty()).unwrap()).status
}

fn redeem(panel: &Panel, path: &str) -> StatusCode {
    let form =
        "login=evil&name=Evil&email=evil@example.fr&password=une+phrase+assez+longue&again=une+phrase+assez+longue";
    panel.send(post(path).body(Body::from(form)).unwrap()).status
}

#[test]
fn a_setup_link_is_void_with_the_first_administrator_however_that_one_came() {
    let panel = panel();
    let path = format!("/setup/{}", panel.desk.station.accounts().setup_link(&Actor::machine(0)).unwrap());
    assert_eq!(look(&panel, &path), StatusCode::OK);
    let first = NewPerson {
        login: "first".parse().unwrap(),
        name: "First".to_owned(),
        email: None,
        grants: vec![Grant { role: Role::Administrator, scope: Scope::Academy }],
        password: None,
        uid: None,
    };
    let first = panel.desk.station.people().add_person(&Actor::machine(0), &first).unwrap();
    assert_eq!(redeem(&panel, &path), StatusCode::CONFLICT, "there is an administrator: nobody becomes a second one");
    assert_eq!(look(&panel, &path), StatusCode::CONFLICT, "and the page no longer says that one could");
    // the link does not come back when the first one goes
    panel.desk.station.people().set_enabled(&Actor::machine(0), first, false).unwrap();
    assert_eq!(redeem(&panel, &path), StatusCode::CONFLICT);
    assert_eq!(look(&panel, &path), StatusCode::CONFLICT);
    // a new one is made by whoever holds the machine, as it should be
    let path = format!("/setup/{}", panel.desk.station.accounts().setup_link(&Actor::machine(0)).unwrap());
    assert_eq!(redeem(&panel, &path), StatusCode::SEE_OTHER);
}

#[test]
fn a_station_that_starts_again_leaves_a_link_that_can_still_be_used() {
    let panel = panel();
    let (desk, root) = (&panel.desk, Actor::machine(0));
    let first = |desk: &Desk| desk.station.accounts().first_link(&root).unwrap();
    let FirstLink::Made(link) = first(desk) else { panic!("there was none") };
    let path = format!("/setup/{link}");
    desk.clock.advance(30 * 60);
    assert_eq!(first(desk), FirstLink::Open { until: desk.now() + jiff::SignedDuration::from_mins(30) });
    assert_eq!(look(&panel, &path), StatusCode::OK, "whoever has its address open can go on");
    // when it has run out, a start makes another one
    desk.clock.advance(31 * 60);
    assert_eq!(look(&panel, &path), StatusCode::CONFLICT);
    let FirstLink::Made(another) = first(desk) else { panic!("the old one has run out") };
    assert_eq!(redeem(&panel, &format!("/setup/{another}")), StatusCode::SEE_OTHER);
}
