//! What is asked for by a filter, what it finds, and what is refused: RFC 7644, 3.4.2.2, and what identity systems send.

use super::*;
use crate::resource::{GROUPS, USERS};
use serde_json::json;

fn zoe() -> Value {
    json!({
        "id": "17", "userName": "Zoe@example.fr", "externalId": "A-1", "active": true,
        "name": { "familyName": "Lefèvre", "givenName": "" }, "roles": [],
        "emails": [{ "value": "zoe@example.fr", "type": "work" }, { "value": "z@home.example", "type": "home" }],
        "meta": { "lastModified": "2026-11-30T08:00:00Z" },
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "0951099D" },
    })
}

#[test]
fn a_filter_means_what_the_rfc_says() {
    for (text, fits) in [
        (r#"userName eq "zoe@EXAMPLE.fr""#, true),
        (r#"USERNAME Eq "zoe@example.fr""#, true),
        (r#"userName eq "max""#, false),
        (r#"userName ne "max""#, true),
        (r#"externalId eq "a-1""#, false),
        (r#"externalId eq "A-1""#, true),
        (r#"userName sw "zoe" and active eq true"#, true),
        (r#"userName ew "x" or userName co "@exam""#, true),
        (r#"userName eq "x" or active eq true and userName eq "y""#, false),
        (r#"(userName eq "x" or active eq true) and name.familyName eq "lefèvre""#, true),
        (r#"not (active eq true)"#, false),
        (r#"active eq True"#, true),
        (r#"active eq "False""#, false),
        (r#"displayName pr"#, false),
        (r#"displayName eq null"#, true),
        (r#"emails pr"#, true),
        (r#"emails eq "z@home.example""#, true),
        (r#"emails.type eq "home""#, true),
        (r#"emails[type eq "work" and value co "home"]"#, false),
        (r#"emails[type eq "home" and value co "home"]"#, true),
        (r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "0951099D""#, true),
        (r#"meta.lastModified gt "2026-01-01T00:00:00Z""#, true),
        (r#"meta.lastModified gt "2026-11-30T08:00:00Z""#, false),
        (r#"meta.lastModified ge "2026-11-30T08:00:00Z""#, true),
        (r#"meta.lastModified ge "2026-11-30T08:00:01Z""#, false),
        (r#"meta.lastModified le "2026-11-30T08:00:00Z""#, true),
        (r#"meta.lastModified lt "2026-11-30T08:00:00Z""#, false),
        (r#"meta.lastModified lt "2026-11-30T08:00:01Z""#, true),
        (r#"userName sw "example""#, false),
        (r#"userName ew "example""#, false),
        (r#"userName ew ".FR""#, true),
        (r#"userName co "max""#, false),
        // a truth has no order beside a text
        (r#"active gt "false""#, false),
        (r#"active lt "x""#, false),
        (r#"active ne "False""#, true),
        (r#"active ne "True""#, false),
        (r#"active pr"#, true),
        (r#"roles pr"#, false),
        (r#"name.givenName pr"#, false),
        (r#"id eq "17""#, true),
        (r#"title pr"#, false),
        (r#"title eq "x" or id eq "17""#, true),
    ] {
        assert_eq!(read_filter(&USERS, text).unwrap().fits(&zoe()), fits, "{text}");
    }
    let team = json!({ "displayName": "x", "members": [{ "value": "17" }] });
    assert!(read_filter(&GROUPS, r#"displayName eq "X" and members[value eq "17"]"#).unwrap().fits(&team));
}

#[test]
fn what_is_no_filter_is_refused_in_a_sentence_whatever_it_is() {
    let deep = format!("{}userName pr{}", "(".repeat(2000), ")".repeat(2000));
    let nots = format!("{}userName pr{}", "not (".repeat(100), ")".repeat(100));
    let many = vec!["userName pr"; 65].join(" or ");
    let long = format!("userName eq \"{}\"", "x".repeat(5000));
    let word = format!("userName eq {}", "x".repeat(3000));
    let seventeen = format!("{}userName pr{}", "(".repeat(17), ")".repeat(17));
    for text in [
        "",
        " ",
        "userName",
        "userName eq",
        "userName is \"x\"",
        "userName eq x",
        "userName eq \"x",
        "userName eq {}",
        "userName eq [1]",
        "shoeSize eq 42",
        "userName pr)",
        "(userName pr",
        "emails[type eq \"work\"",
        "emails[shoe pr]",
        "userName[x pr]",
        "name.shoe pr",
        "not userName pr",
        "and",
        "userName pr and",
        "é pr",
        "emails[emails[type pr]]",
        "\u{0}",
        "userName eq \"\\u12\"",
        &deep,
        &nots,
        &many,
        &long,
        &word,
        &seventeen,
    ] {
        let fault = read_filter(&USERS, text).unwrap_err();
        assert_eq!((fault.status.as_u16(), fault.kind), (400, Some("invalidFilter")), "{text}");
        assert!(fault.detail.len() < 200, "{}", fault.detail);
    }
    // as much as there may be
    let sixteen = format!("{}userName pr{}", "(".repeat(16), ")".repeat(16));
    for text in [sixteen, vec!["userName pr"; 64].join(" or ")] {
        assert!(read_filter(&USERS, &text).unwrap().fits(&zoe()), "{text}");
    }
}

#[test]
fn what_can_be_looked_up_is_told_from_what_cannot() {
    let only =
        |text: &str| read_filter(&USERS, text).unwrap().only().map(|(name, text)| (name.to_owned(), text.to_owned()));
    assert_eq!(only(r#"USERNAME eq "zoe""#), Some(("userName".to_owned(), "zoe".to_owned())));
    assert_eq!(only(r#"externalId eq "1""#), Some(("externalId".to_owned(), "1".to_owned())));
    let department = r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "x""#;
    for none in [
        r#"userName sw "z""#,
        "userName pr",
        r#"userName eq "a" or userName eq "b""#,
        "active eq true",
        r#"name.familyName eq "x""#,
        department,
    ] {
        assert_eq!(only(none), None, "{none}");
    }
}
