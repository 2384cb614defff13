//! Codes that somebody reads out: a key is resynchronised by them, or the parameters are looked for that explain them.

use super::{
    assistant::{Answer, answered},
    case::{Asked, What},
};
use crate::{
    back::{Redirect, done},
    failure::Failure,
    fields::Fields,
    posted::Posted,
    serials::typed_token,
    words,
};
use catalogue::Ui;
use domain::TokenRef;
use maud::{Markup, html};
use oath::Code;
use station::FitReport;

pub(crate) async fn touch(posted: Posted) -> Result<Redirect, Failure> {
    let serial = typed_token(&posted.fields)?;
    posted.context.ask(move |station, actor| station.codes().start_resync(actor, &serial)).await?;
    Ok(done("/bench", "touch-twice"))
}

/// By two codes, or three: what is refused comes back with them.
pub(crate) async fn resynchronise(posted: Posted) -> Result<Markup, Failure> {
    let (serial, codes) = (typed_token(&posted.fields)?, codes(&posted.fields)?);
    let (named, context) = (serial.clone(), &posted.context);
    let found = context.ask(move |station, actor| station.codes().resync(actor, &named, &codes)).await?;
    answered(context, asked(&posted.fields, serial), Answer::Resynchronised(found)).await
}

/// Whether other parameters explain the codes.
pub(crate) async fn fit(posted: Posted) -> Result<Markup, Failure> {
    let (serial, codes) = (typed_token(&posted.fields)?, codes(&posted.fields)?);
    let (named, adopt) = (serial.clone(), posted.fields.ticked("adopt"));
    let found = posted.context.ask(move |station, actor| station.codes().fit(actor, &named, &codes, adopt)).await?;
    let said = fitted(&posted.context.ui, &found);
    answered(&posted.context, asked(&posted.fields, serial), Answer::Said(said)).await
}

fn asked(fields: &Fields, key: TokenRef) -> Asked {
    Asked { key: Some(key), what: Some(What::Codes), ..Asked::of(fields) }
}

/// Codes as they are read out or pasted: one field each, or several in one field separated by spaces, commas or lines.
fn codes(fields: &Fields) -> Result<Vec<Code>, Failure> {
    let mut codes = Vec::new();
    for name in ["code1", "code2", "code3"] {
        let parts: Vec<_> = fields
            .text(name)
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
            .filter(|part| !part.is_empty())
            .collect();
        match parts[..] {
            // a wrong one is told at its field
            [_] => codes.push(fields.parse(name)?),
            _ => {
                for part in parts {
                    codes.push(part.parse().map_err(Failure::invalid)?);
                }
            }
        }
    }
    Ok(codes)
}

fn fitted(ui: &Ui, found: &FitReport) -> Markup {
    if found.fits.is_empty() {
        return html! { p.notice role="status" { (ui.t("helpdesk-fit-none")) } };
    }
    html! {
        div.said role="status" {
            p { (ui.t(if found.adopted { "helpdesk-fit-adopted" } else { "helpdesk-fit-found" })) }
            ul.plain {
                @for fit in &found.fits {
                    li {
                        strong { (fit.algorithm.word().to_uppercase()) } " · "
                        (ui.with("helpdesk-fit-digits", [("digits", &fit.digits.get().to_string())])) " · "
                        @match fit.period {
                            Some(period) => (ui.with("helpdesk-fit-period", [("period", &period.to_string())])),
                            None => (ui.t("helpdesk-fit-counter")),
                        }
                        " · " (ui.t(&words::key("reading", fit.reading.word())))
                    }
                }
            }
        }
    }
}
