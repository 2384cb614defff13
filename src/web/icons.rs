//! The small pictures beside the words of the frame: lines of one weight, drawn here, hidden from whoever is read to.

use maud::{Markup, html};

/// What a picture stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    Home,
    Requests,
    Station,
    Key,
    Stock,
    People,
    Trouble,
    Settings,
    Journal,
    Own,
    More,
    Search,
}

impl Icon {
    /// Lines in a square of 24.
    const fn lines(self) -> &'static str {
        match self {
            Self::Home => "M4 11l8-7 8 7M6 10v10h5v-6h2v6h5V10",
            Self::Requests => "M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5",
            Self::Station => "M8 3h8v7H8zM6 10h12v6a4 4 0 0 1-4 4h-4a4 4 0 0 1-4-4zM11 6h.01M13.5 6h.01",
            Self::Key => "M8 16a4 4 0 1 1 3.5-6H21v4h-2v2h-3v-2h-4.5A4 4 0 0 1 8 16zM8 12h.01",
            Self::Stock => "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
            Self::People => {
                "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-4 2.5-6 6-6s6 2 6 6M15 4.5a3.5 3.5 0 0 1 0 6M17.5 14.5c2.3.8 3.5 2.7 3.5 5.5"
            }
            Self::Trouble => {
                "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.500a2.5 2.5 0 1 1 3.5 2.300c-.7.3-1 .8-1 1.700M12 17h.01"
            }
            Self::Settings => "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5",
            Self::Journal => "M6 4h12v16H6zM9 8h6M9 12h6M9 16h3",
            Self::Own => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4.5 3-7 8-7s8 2.5 8 7",
            Self::More => "M5 12h.01M12 12h.01M19 12h.01",
            Self::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.500L21 21",
        }
    }
}

/// The picture; its word stands beside it.
pub(super) fn icon(icon: Icon) -> Markup {
    html! { svg.icon viewBox="0 0 24 24" aria-hidden="true" focusable="false" { path d=(icon.lines()) {} } }
}
