//! What is done with the keys that were ticked in the table: labels for them, or another school.

use crate::{
    back::form_urlencoded,
    context::Context,
    failure::Failure,
    layout,
    pages::{
        conveyor::labels,
        stock::list::{TICKED, by_uai, ticked},
    },
    path::Query,
    pictures,
    posted::Posted,
};
use catalogue::say;
use domain::{Act, Uai};
use maud::{Markup, html};
use station::{KeyRow, SchoolView, Sent, TokenRow};

/// Labels for the keys, by serial.
pub(crate) async fn print(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let keys = ticked(&query);
    let kept: Vec<_> = keys.iter().map(|id| (format!("{TICKED}{id}"), "1")).collect();
    let kept = form_urlencoded(&kept.iter().map(|(name, value)| (name.as_str(), *value)).collect::<Vec<_>>());
    let found = context.look(move |station, actor| {
        let keys = station.tokens().chosen(actor, &keys)?;
        Ok((keys, station.people().schools(actor)?, station.settings().label_sheet()?))
    });
    let (keys, schools, usual) = found.await?;
    let names = by_uai(&schools);
    let school = |row: &TokenRow| row.school.and_then(|uai| names.get(&uai).copied()).unwrap_or_default();
    let looks = |row: &TokenRow| (pictures::seen(row.family, &row.model), row.form);
    let labelled: Vec<_> = keys.iter().map(|key| (&key.row.name, school(&key.row), looks(&key.row))).collect();
    let title = context.ui.t("keys-labels-title");
    labels::page(&context, &title, &query, &kept, usual, &labelled)
}

/// To which school, asked once for all of them.
pub(crate) async fn ask_move(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let keys = ticked(&query);
    let found = context.look(move |station, actor| {
        Ok((station.tokens().chosen(actor, &keys)?, station.people().schools_where(actor, Act::MoveSchool)?))
    });
    let (keys, schools) = found.await?;
    context.shows_holders(keys.iter().map(|key| &key.row));
    let title = context.ui.t("keys-move-title");
    Ok(context.page(&title, &question(&context, &title, &keys, &schools)))
}

/// One that cannot go keeps the others from nothing.
pub(crate) async fn do_move(posted: Posted) -> Result<Markup, Failure> {
    let (keys, school) = (ticked(&posted.fields), posted.fields.parse::<Uai>("school")?);
    let context = &posted.context;
    let moved = context.ask(move |station, actor| {
        let keys = station.tokens().chosen(actor, &keys)?.into_iter().map(|key| key.row.name);
        station.stock().transfer(actor, &keys.collect::<Vec<_>>(), school)
    });
    let Sent { moved, stayed, slips } = moved.await?;
    let (ui, title) = (&context.ui, context.ui.t("keys-move-title"));
    let body = html! {
        h1 { (title) }
        p role="status" { (ui.message(&say("keys-moved").count("count", moved.len()))) }
        @for (from, number) in &slips {
            p { a.button.primary href={ "/transfers/" (number) } { (match from {
                Some(from) => ui.with("transfer-slip-from", [("school", &from.name)]),
                None => ui.t("transfer-slip"),
            }) } }
        }
        ul.plain {
            @for (name, refused) in &stayed {
                li { a.serial href={ "/tokens/" (name) } { (name) } " " (ui.refused(refused)) }
            }
            @for name in &moved {
                li { a.serial href={ "/tokens/" (name) } { (name) } " " (ui.t("keys-moved-one")) }
            }
        }
        p { a href="/tokens" { (ui.t("keys-title")) } }
    };
    Ok(context.page(&title, &body))
}

fn question(context: &Context, title: &str, keys: &[KeyRow], schools: &[SchoolView]) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (title) }
        @if keys.is_empty() { p.empty { (ui.t("keys-none-ticked")) } } @else {
            p { (ui.message(&say("keys-move-ask").count("count", keys.len()))) }
            ul.plain { @for key in keys { li { span.serial { (key.row.name) } " " (key.row.model) } } }
            form.stack method="post" action="/tokens/move" {
                (layout::csrf(context))
                @for key in keys { input type="hidden" name={ (TICKED) (key.row.id) } value="1"; }
                label { (ui.t("keys-move-to"))
                    select name="school" required {
                        option value="" { (ui.t("keys-choose-school")) }
                        @for school in schools { option value=(school.uai) { (school.name) } }
                    }
                }
                div.actions { button.primary { (ui.t("keys-move")) } a href="/tokens" { (ui.t("sure-no")) } }
            }
        }
    }
}
