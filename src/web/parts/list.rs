//! What every long list has: which part of it this is, the ways to the other pages, heads of columns that sort, the same as a file.
//! Nothing is cut without a word: the last line is reached by following links.

use crate::back::form_urlencoded;
use catalogue::{Ui, say};
use maud::{Markup, html};
use station::Page;

/// Where a list stands, and what was asked of it beside its page.
pub(crate) struct Place<'a> {
    path: &'a str,
    asked: Vec<(&'a str, String)>,
}

impl<'a> Place<'a> {
    pub fn new(path: &'a str) -> Self {
        Self { path, asked: Vec::new() }
    }

    /// The same with something more that was asked; what is empty was not.
    pub fn asking(mut self, name: &'a str, value: impl ToString) -> Self {
        let value = value.to_string();
        if !value.is_empty() {
            self.asked.push((name, value));
        }
        self
    }

    /// The address with other values for these; an empty one takes it away. It begins at its first page.
    pub fn with(&self, path: &str, others: &[(&str, &str)]) -> String {
        let kept = self.asked.iter().filter(|(name, _)| others.iter().all(|(other, _)| other != name));
        let mut pairs: Vec<_> = kept.map(|(name, value)| (*name, value.as_str())).collect();
        pairs.extend(others.iter().copied().filter(|(_, value)| !value.is_empty()));
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", form_urlencoded(&pairs)) }
    }

    /// The address of one of its pages.
    fn page(&self, number: u32) -> String {
        self.with(self.path, &[("page", &number.to_string())])
    }
}

/// “1–50 of 1234”, and the ways to the first, the previous, the next and the last page where there are several.
pub(crate) fn paging<T>(ui: &Ui, place: &Place<'_>, page: &Page<T>) -> Markup {
    // pages before the last one are full
    let size = page.rows.len() as u32;
    let last = if page.page < page.pages { page.page * size } else { page.total };
    let first = (last + 1).saturating_sub(size);
    let part = say("list-part").count("first", first).count("last", last).count("total", page.total);
    html! {
        @if page.pages > 1 || page.page > 1 {
            nav.paging aria-label=(ui.t("paging")) {
                @if page.page > 1 {
                    a href=(place.page(1)) { (ui.t("list-first")) }
                    a rel="prev" href=(place.page(page.page.min(page.pages + 1) - 1)) { (ui.t("paging-previous")) }
                }
                @if size > 0 { span { (ui.message(&part)) } }
                @if page.page < page.pages {
                    a rel="next" href=(place.page(page.page + 1)) { (ui.t("paging-next")) }
                    a href=(place.page(page.pages)) { (ui.t("list-last")) }
                }
            }
        }
    }
}

/// The head of a column that sorts: by it, and from the end when it sorts already.
pub(crate) fn head(ui: &Ui, place: &Place<'_>, label: &str, sort: &str, here: bool, descending: bool) -> Markup {
    let turned = if here && !descending { "1" } else { "" };
    let sorted = here.then_some(if descending { "descending" } else { "ascending" });
    html! {
        th scope="col" aria-sort=[sorted] {
            a href=(place.with(place.path, &[("sort", sort), ("desc", turned)])) { (ui.t(label))
                @if here { span aria-hidden="true" { (if descending { " ▼" } else { " ▲" }) } } }
        }
    }
}
