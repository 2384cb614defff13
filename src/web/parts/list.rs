//! What every long list has: which part of it this is, the ways to the other pages, heads of columns that sort, the same as a file.
//! Nothing is cut without a word: the last line is reached by following links. A list bears its name (`data-list`), and so does what says
//! how long it is (`data-of`), so that a test can find both in any page.

use crate::{back::form_urlencoded, failure::Failure, fields::Fields};
use catalogue::{Ui, say};
use domain::Uai;
use maud::{Markup, html};
use station::{InputFault, Page, Part, SchoolView, StationError};
use std::{fmt::Display, str::FromStr};

/// Where a list stands, and what was asked of it beside its page.
pub(crate) struct Place<'a> {
    path: &'a str,
    /// The name of what says its page, which is the name of the list.
    page: &'a str,
    asked: Vec<(&'a str, String)>,
}

/// Which page of the only list of a place was asked for.
pub(crate) fn part(query: &Fields) -> Result<Part, Failure> {
    part_of(query, PAGE)
}

/// The same where a place has several lists.
pub(crate) fn part_of(query: &Fields, name: &str) -> Result<Part, Failure> {
    Ok(Part::page(query.maybe(name)?.unwrap_or(1)))
}

/// What says the page of the only list of a place.
const PAGE: &str = "page";

impl<'a> Place<'a> {
    pub fn new(path: &'a str) -> Self {
        Self { path, page: PAGE, asked: Vec::new() }
    }

    /// One of several lists of the place: this is what says its page.
    pub fn paged_by(mut self, name: &'a str) -> Self {
        self.page = name;
        self
    }

    /// The same with something more that was asked; what is empty was not.
    pub fn asking(mut self, name: &'a str, value: impl ToString) -> Self {
        let value = value.to_string();
        if !value.is_empty() {
            self.asked.push((name, value));
        }
        self
    }

    /// The same where it was ticked, or not.
    pub fn ticking(self, name: &'a str, ticked: bool) -> Self {
        self.asking(name, if ticked { "1" } else { "" })
    }

    /// The same in an order that somebody asked for.
    pub fn ordered<S: Display>(self, order: &Order<S>) -> Self {
        if !order.asked {
            return self;
        }
        self.asking("sort", &order.by).ticking("desc", order.descending)
    }

    /// The name of its list.
    pub fn list(&self) -> &str {
        self.page
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
        self.with(self.path, &[(self.page, &number.to_string())])
    }
}

/// “1–50 of 1234”, and the ways to the first, the previous, the next and the last page where there are several. Behind the end, that there
/// is nothing.
pub(crate) fn paging<T>(ui: &Ui, place: &Place<'_>, page: &Page<T>) -> Markup {
    // pages before the last one are full
    let size = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
    let last = if page.page < page.pages { page.page.saturating_mul(size) } else { page.total };
    let first = (last + 1).saturating_sub(size);
    let part = say("list-part").count("first", first).count("last", last).count("total", page.total);
    html! {
        @if page.rows.is_empty() && page.total > 0 { p.empty { (ui.t("list-behind")) } }
        @if page.total > 0 {
            // a page has several: each would be one more landmark of the same name
            div.paging role="group" aria-label=(ui.t("paging")) data-of=(place.page) data-total=(page.total) {
                @if page.page > 1 {
                    a href=(place.page(1)) { (ui.t("list-first")) }
                    a rel="prev" href=(place.page(page.page.min(page.pages + 1) - 1)) { (ui.t("paging-previous")) }
                }
                @if size > 0 { span { (ui.message(&part)) } }
                @if page.page < page.pages {
                    a rel="next" href=(place.page(page.page + 1)) { (ui.t("paging-next")) }
                    a rel="last" href=(place.page(page.pages)) { (ui.t("list-last")) }
                }
            }
        }
    }
}

/// Rows that are read at once for a file.
const AT_ONCE: u32 = 250;

/// Every row of a list, for a file: read a few hundred at a time, so that nobody waits for one long statement.
pub(crate) fn every<T>(mut read: impl FnMut(Part) -> Result<Page<T>, StationError>) -> Result<Vec<T>, StationError> {
    let (mut rows, mut part) = (Vec::new(), Part::first(AT_ONCE));
    loop {
        let page = read(part)?;
        rows.extend(page.rows);
        if page.page >= page.pages {
            return Ok(rows);
        }
        part = part.next();
    }
}

/// In which order a list is shown: as it was asked for, or as usual.
pub(crate) struct Order<S> {
    pub by: S,
    pub descending: bool,
    asked: bool,
}

impl<S> Order<S>
where
    S: FromStr + Display + PartialEq + Copy,
    S::Err: Into<InputFault>,
{
    /// As the address says it; what it does not say is `usual`, from the end where that is true.
    pub fn of(query: &Fields, usual: (S, bool)) -> Result<Self, Failure> {
        Ok(match query.maybe("sort")? {
            Some(by) => Self { by, descending: query.ticked("desc"), asked: true },
            None => Self { by: usual.0, descending: usual.1, asked: false },
        })
    }

    /// The head of the column that sorts by this.
    pub fn head(&self, ui: &Ui, place: &Place<'_>, label: &str, by: S) -> Markup {
        head(ui, place, label, &by.to_string(), self.by == by, self.descending)
    }
}

/// Which school a list is narrowed to, for whoever reads of several.
pub(crate) fn school_choice(ui: &Ui, schools: &[SchoolView], chosen: Option<Uai>) -> Markup {
    html! {
        @if schools.len() > 1 {
            label { (ui.t("field-school"))
                select name="school" {
                    option value="" { (ui.t("stock-any-school")) }
                    @for school in schools {
                        option value=(school.uai) selected[chosen == Some(school.uai)] { (school.name) }
                    }
                }
            }
        }
    }
}

/// The heads of a table none of which sorts.
pub(crate) fn heads(ui: &Ui, keys: &[&str]) -> Markup {
    html! { thead { tr { @for key in keys { th scope="col" { (ui.t(key)) } } } } }
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

/// The same list, every page of it, as a file.
pub(crate) fn file(ui: &Ui, place: &Place<'_>, path: &str) -> Markup {
    html! { a href=(place.with(path, &[])) { (ui.t("list-file")) } }
}
