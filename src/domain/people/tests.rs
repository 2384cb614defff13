//! The permission table and the rule over persons, cell by cell.

use super::*;
use crate::Scope;

const SCHOOLS: [&str; 2] = ["0951099D", "0130040Y"];

fn schools() -> [Uai; 2] {
    SCHOOLS.map(|uai| uai.parse().unwrap())
}

/// The whole permission table once more, as people read it: one row an act, one column a role. A cell that changes in the
/// code must be changed here too, by whoever means it.
const TABLE: &str = "
    act               requester principal deputy helpdesk technician administrator auditor
    see_bench             .         x        x      x         x            x          .
    see_stock             .         x        x      x         x            x          x
    register              .         .        .      .         x            x          .
    enrol                 .         .        .      .         x            x          .
    verify                .         x        x      x         x            x          .
    resynchronise         .         .        .      x         x            x          .
    identify              .         .        .      x         x            .          .
    ask                   x         x        x      .         .            .          .
    decide                .         x        x      x         .            .          .
    hand_over             .         x        x      .         .            .          .
    take_back             .         x        x      .         x            .          .
    print_slip            .         x        x      x         .            .          .
    manage_custody        .         x        x      .         x            x          .
    manage_device         .         .        .      .         x            x          .
    show_device_pin       .         .        .      .         x            x          .
    unlock                .         x        x      x         .            .          .
    start_pin_change      .         .        .      x         .            .          .
    confirm_pin           .         x        x      .         .            .          .
    recover               .         .        .      x         .            x          .
    resume                .         x        x      x         .            .          .
    order                 .         x        x      .         .            .          .
    receive               .         x        x      .         x            x          .
    diagnose              .         x        x      x         x            .          .
    move_people           .         x        .      .         .            x          .
    move_school           .         .        .      .         x            x          .
    see_people            .         x        x      x         .            x          .
    manage_people         .         .        .      .         .            x          .
    delegate              .         x        .      .         .            x          .
    see_schools           .         x        x      x         x            x          x
    manage_schools        .         .        .      .         .            x          .
    school_settings       .         x        .      .         .            x          .
    read_journal          .         .        .      .         .            x          x
    import                .         .        .      .         x            x          .
    export_secrets        .         .        .      .         .            x          .
    ticket                x         x        x      x         x            x          x
    follow_tickets        .         x        x      x         x            x          .
    stock_take            .         x        x      .         x            .          .
    witness               .         x        x      x         .            x          .
    convey                .         .        .      .         x            x          .
    backup                .         .        .      .         .            x          .
    administer            .         .        .      .         .            x          .
";

/// The acts of the table above, each with whether each role may do it.
fn table() -> Vec<(Act, Vec<(Role, bool)>)> {
    let mut lines = TABLE.lines().map(str::split_whitespace).filter(|line| line.clone().next().is_some());
    let roles: Vec<Role> = lines.next().unwrap().skip(1).map(|role| role.parse().unwrap()).collect();
    let row = |mut line: std::str::SplitWhitespace<'_>| {
        let act = line.next().unwrap().parse().unwrap();
        (act, roles.iter().copied().zip(line.map(|cell| cell == "x")).collect())
    };
    lines.map(row).collect()
}

#[test]
fn every_role_may_do_in_its_school_and_in_the_academy_what_the_table_says_and_nothing_else() {
    let ([here, there], table) = (schools(), table());
    let acts: Vec<Act> = table.iter().map(|(act, _)| *act).collect();
    assert_eq!(acts, Act::ALL, "a row an act");
    for (act, row) in table {
        assert_eq!(row.len(), Role::ALL.len(), "{act}: a cell a role");
        let academy_only = matches!(act.word(), "read_journal" | "export_secrets" | "backup" | "administer");
        for (role, allowed) in row {
            let (school, academy) = (Grant { role, scope: Scope::School(here) }, Grant { role, scope: Scope::Academy });
            let case = format!("{role}: {act}");
            assert_eq!(may(&[school], act, Some(here)), allowed && !academy_only, "{case} in its school");
            assert!(!may(&[school], act, Some(there)), "{case} in another school");
            assert!(!may(&[school], act, None), "{case} in the academy with a role in a school");
            for place in [Some(here), Some(there), None] {
                assert_eq!(may(&[academy], act, place), allowed, "{case} with a role in the academy");
            }
        }
    }
    assert!(!may(&[], Act::Ticket, None), "nobody without a role does anything");
}

#[test]
fn who_decides_stands_in_or_asks_does_so_in_a_school() {
    for role in Role::ALL {
        let in_school = matches!(role.word(), "requester" | "principal" | "deputy");
        assert_eq!(Grant { role: *role, scope: Scope::Academy }.is_sound(), !in_school, "{role}");
        assert!(Grant { role: *role, scope: Scope::School(schools()[0]) }.is_sound(), "{role}");
    }
}

/// Nobody's is less than a requester's; a deputy's is as much as the principal's.
const WEIGHTS: [&[&str]; 4] =
    [&["requester"], &["principal", "deputy"], &["helpdesk", "technician", "auditor"], &["administrator"]];

fn outweighs(mine: Role, theirs: Role) -> bool {
    let rank = |role: Role| WEIGHTS.iter().position(|rank| rank.contains(&role.word())).unwrap();
    rank(mine) >= rank(theirs)
}

fn everywhere() -> Vec<Grant> {
    let scopes = schools().map(Scope::School).into_iter().chain([Scope::Academy]);
    scopes.flat_map(|scope| Role::ALL.iter().map(move |role| Grant { role: *role, scope })).collect()
}

#[test]
fn somebody_acts_on_a_person_who_lies_wholly_in_their_reach_and_has_no_more_to_say_than_they_have() {
    let table = table();
    let allowed = |role: Role, act: Act| {
        table.iter().any(|(found, row)| *found == act && row.contains(&(role, true)))
            && !matches!(act.word(), "read_journal" | "export_secrets" | "backup" | "administer")
    };
    // every role in every place × every pair of roles of the other × every act
    for mine in everywhere() {
        let reaches = |theirs: &Grant| mine.scope == Scope::Academy || mine.scope == theirs.scope;
        for first in everywhere() {
            for second in everywhere() {
                for act in Act::ALL {
                    if act.is_of_academy() {
                        continue;
                    }
                    let may = may_for(&[mine], *act, &[first, second], &[]);
                    let harmless = matches!(act.word(), "unlock" | "start_pin_change");
                    let over = |theirs: &Grant| reaches(theirs) && (harmless || outweighs(mine.role, theirs.role));
                    let sees = |theirs: &Grant| reaches(theirs);
                    let expected = allowed(mine.role, *act)
                        && if *act == Act::SeePeople {
                            sees(&first) || sees(&second)
                        } else {
                            over(&first) && over(&second)
                        };
                    assert_eq!(may, expected, "{mine:?} does {act} to {first:?} and {second:?}");
                }
            }
        }
    }
}

#[test]
fn what_somebody_holds_or_asked_for_elsewhere_counts_as_well_as_their_roles() {
    let [here, there] = schools();
    let principal = |uai| Grant { role: Role::Principal, scope: Scope::School(uai) };
    let helpdesk = Grant { role: Role::Helpdesk, scope: Scope::Academy };
    let teacher = [Grant { role: Role::Requester, scope: Scope::School(here) }];
    let unlock = |grants: &[Grant], theirs: &[Grant], ties: &[Option<Uai>]| may_for(grants, Act::Unlock, theirs, ties);
    assert!(unlock(&[principal(here)], &teacher, &[Some(here)]));
    assert!(!unlock(&[principal(here)], &teacher, &[Some(here), Some(there)]), "a token of another school");
    assert!(!unlock(&[principal(here)], &teacher, &[None]), "a token of no school is the academy's");
    assert!(unlock(&[principal(here), principal(there)], &teacher, &[Some(there)]), "both schools are theirs");
    assert!(unlock(&[principal(here)], &[], &[Some(here)]), "who has left, and still holds a token of the school");
    assert!(!unlock(&[principal(here)], &[], &[]), "who has to do with nothing is the academy's");
    assert!(unlock(&[helpdesk], &[], &[]) && unlock(&[helpdesk], &teacher, &[None, Some(there)]));
    let see = |ties: &[Option<Uai>]| may_for(&[principal(here)], Act::SeePeople, &[], ties);
    assert!(see(&[Some(here)]) && !see(&[Some(there)]) && !see(&[None]) && !see(&[]));
}

#[test]
fn a_role_is_given_by_whoever_manages_people_there_to_somebody_of_no_other_place_or_with_its_consent() {
    let [here, there] = schools();
    let at = |role, uai| Grant { role, scope: Scope::School(uai) };
    let academy = |role| Grant { role, scope: Scope::Academy };
    let (mine, theirs) = (at(Role::Administrator, here), at(Role::Administrator, there));
    let given =
        |grants: &[Grant], grant: Grant, held: &[Grant], ties: &[Option<Uai>]| may_give(grants, &grant, held, ties);
    for role in Role::ALL {
        assert_eq!(given(&[mine], at(*role, here), &[], &[]), Ok(()), "{role} to somebody new");
        assert_eq!(given(&[mine], at(*role, there), &[], &[]), Err(CannotGive::NotTheirs), "{role} elsewhere");
        assert_eq!(given(&[mine], academy(*role), &[], &[]), Err(CannotGive::NotTheirs), "{role} in the academy");
        assert_eq!(given(&[academy(*role)], at(Role::Requester, here), &[], &[]).is_ok(), *role == Role::Administrator);
        // whoever belongs elsewhere, be it as little as a requester
        for held in [at(*role, there), academy(*role)] {
            let alone = given(&[mine], at(Role::Requester, here), &[held], &[]);
            assert_eq!(alone, Err(CannotGive::Elsewhere), "to {held:?}");
            assert_eq!(given(&[academy(Role::Administrator)], at(Role::Requester, here), &[held], &[]), Ok(()));
        }
        let both = given(&[mine, theirs], at(Role::Requester, here), &[at(*role, there)], &[]);
        assert_eq!(both, Ok(()), "whoever manages people in both schools speaks for both");
        let member = given(&[mine], at(*role, here), &[at(Role::Requester, here), at(Role::Principal, there)], &[]);
        assert_eq!(member, Ok(()), "who is of this school already was let in before");
    }
    let holds = given(&[mine], at(Role::Requester, here), &[], &[Some(there)]);
    assert_eq!(holds, Err(CannotGive::Elsewhere), "a token of another school");
}
