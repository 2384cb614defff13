//! Labels for the tokens of a batch: the serial in large digits, the school, Code 128 and a QR code of the serial, for a
//! sheet of labels or a label printer. Where another token has the serial, the family is printed for the eye; the bars have the
//! number alone, as those of the maker do: a scanner on AZERTY cannot type the colon.
//!
//! A sheet that was begun is used up: the first labels are left out. Sizes are in `panel.css`, in millimetres.

use crate::{
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    pages::conveyor::sign::title,
    path::{Path, Query},
    pictures, symbols, words,
};
use domain::{BatchId, BatchSign, Family, LabelSheet, TokenRef};
use maud::{Markup, html};
use station::StationError;

pub(crate) async fn show(context: Context, Path(id): Path<BatchId>, Query(query): Query) -> Result<Markup, Failure> {
    let found = context.ask(move |station, actor| {
        let batch = station.conveyor().batch(actor, id)?;
        Ok::<_, StationError>((batch, station.settings().label_sheet()?))
    });
    let (batch, usual) = found.await?;
    let school = batch.row.school_name.as_str();
    let done =
        batch.lines.iter().filter(|line| line.sign == BatchSign::Done && line.fate != Some(domain::UndoFate::Undone));
    let looks = |name: &TokenRef, model: &str| (pictures::seen(name.family().unwrap_or(Family::Unseen), model), None);
    let labelled: Vec<_> = done.map(|line| (&line.name, school, looks(&line.name, &line.model))).collect();
    let title = context.ui.with("labels-of", [("batch", &title(&context.ui, &batch.row))]);
    page(&context, &title, &query, "", usual, &labelled)
}

/// What is on a label: the token, its school, and what it looks like.
pub(crate) type Labelled<'a> = (&'a TokenRef, &'a str, (Family, Option<u8>));

/// The page of labels for these tokens; `kept`: what the address says beside the sheet, encoded.
pub(crate) fn page(
    context: &Context,
    title: &str,
    query: &Fields,
    kept: &str,
    usual: LabelSheet,
    labelled: &[Labelled<'_>],
) -> Result<Markup, Failure> {
    let ui = &context.ui;
    let sheet = query.maybe::<LabelSheet>("sheet")?.unwrap_or(usual);
    let used = query.maybe::<usize>("used")?.unwrap_or_default() % sheet.labels();
    let more = if kept.is_empty() { String::new() } else { format!("&{kept}") };
    // in the order in which one looks for a number, not in that in which they were done
    let mut labelled = labelled.to_vec();
    labelled.sort_by_cached_key(|(name, ..)| {
        let name = name.to_string();
        (name.len(), name)
    });
    // the places of the first sheet that are used up stay empty
    let places: Vec<_> = std::iter::repeat_n(None, used).chain(labelled.iter().map(|one| Some(*one))).collect();
    let body = html! {
        h1.screen { (title) }
        nav.tabs.screen aria-label=(ui.t("setting-label-sheet")) {
            @for one in LabelSheet::ALL {
                a.button href={ "?sheet=" (one) (more) } aria-current=[(*one == sheet).then_some("page")] { (ui.t(&words::key("labels", one.word()))) }
            }
        }
        @if sheet.labels() > 1 {
            form.row.screen method="get" {
                (query.carried(&["sheet", "used"]))
                input type="hidden" name="sheet" value=(sheet);
                label { (ui.t("labels-used")) input type="number" name="used" min="0" max=(sheet.labels() - 1) value=(used); }
                button { (ui.t("stock-show")) }
            }
        }
        p.screen { (layout::print_button(ui)) " " span.small { (ui.t("labels-print-help")) } }
        @if labelled.is_empty() { p.empty { (ui.t("labels-none")) } }
        div.labels.(sheet.word()) {
            @for page in places.chunks(sheet.labels()) {
                section.leaf { @for place in page { (label(sheet, *place)) } }
            }
        }
    };
    Ok(context.page(title, &body))
}

fn label(sheet: LabelSheet, place: Option<Labelled<'_>>) -> Markup {
    let Some((name, school, (family, form))) = place else { return html! { div.label {} } };
    let (name, text) = (name.to_string(), name.serial().as_str());
    let (width, height) = sheet.bars();
    // what does not fit in large digits is still read by eye
    let size = match name.len() {
        ..=8 => "short",
        9..=14 => "long",
        _ => "longest",
    };
    html! {
        div.label {
            div.upper {
                (symbols::qr(&format!("QR {text}"), text))
                div { span.number.(size) { (name) } span.whose { (pictures::of(family, form)) (school) } }
            }
            (symbols::bars(&format!("Code 128 {text}"), text, width, height))
        }
    }
}
