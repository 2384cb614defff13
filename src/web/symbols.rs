//! What a scanner reads off a page: QR codes and bars, as one path each, dark on light in either colour scheme.
//!
//! Inline, so that the content security policy stays as it is. Quiet zones are part of the picture.

use domain::code128;
use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// Widths of a module that thermal printers of 203 dpi hit without rounding, in eighths of a millimetre; below two of them
/// hand-held scanners begin to fail.
const EIGHTHS: std::ops::RangeInclusive<u16> = 2..=4;

/// A QR code. Nothing where a text is too long for one: it can still be typed.
pub(super) fn qr(label: &str, text: &str) -> Markup {
    const QUIET: usize = 4;
    let Ok(code) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M) else { return html! {} };
    let (width, modules) = (code.width(), code.to_colors());
    let dark = modules.iter().enumerate().filter(|(_, module)| **module == Color::Dark);
    let squares: String =
        dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET)).collect();
    let side = width + 2 * QUIET;
    html! {
        svg.qr role="img" aria-label=(label) viewBox=(format!("0 0 {side} {side}")) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(squares) fill="#000" {}
        }
    }
}

/// Code 128 in at most `width` by `height` millimetres. Nothing where a text has no bars, or too many for that width: its
/// QR code and the text itself are beside.
pub(super) fn bars(label: &str, text: &str, width: u16, height: u16) -> Markup {
    let Ok(symbol) = code128(text) else { return html! {} };
    let fits = |eighths: &u16| u32::from(symbol.width) * u32::from(*eighths) <= u32::from(width) * 8;
    let Some(eighths) = EIGHTHS.rev().find(fits) else { return html! {} };
    let bars: String = symbol.bars.iter().map(|(at, wide)| format!("M{at} 0h{wide}v1h-{wide}z")).collect();
    let millimetres = f64::from(symbol.width) * f64::from(eighths) / 8.0;
    html! {
        svg.bars role="img" aria-label=(label) width=(format!("{millimetres}mm")) height=(format!("{height}mm"))
            viewBox=(format!("0 0 {} 1", symbol.width)) preserveAspectRatio="none" shape-rendering="crispEdges" {
            rect width=(symbol.width) height="1" fill="#fff" {}
            path d=(bars) fill="#000" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_wide_as_they_may_be_and_left_out_where_no_scanner_would_read_them() {
        let wide = bars("x", "12345678", 52, 9).into_string();
        assert!(wide.contains("width=\"49.5mm\""), "{wide}");
        assert!(bars("x", "12345678", 35, 9).into_string().contains("width=\"24.75mm\""));
        assert_eq!(bars("x", &"A".repeat(32), 35, 9).into_string(), "");
        assert_eq!(bars("x", "é", 35, 9).into_string(), "");
    }
}
