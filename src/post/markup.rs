//! The HTML of a mail, made from its plain text: paragraphs, lists, quotations, and links to the panel. Whatever the
//! text says is text; only the panel's own addresses become links, so that nobody who writes into a form can lead a
//! reader elsewhere in the station's name.

/// Where the footer begins, as in every mail program.
const FOOTER: &str = "-- ";

/// The body of an HTML document that says what `text` says. `panel`: the panel's address, without a slash at its end.
pub(super) fn markup(text: &str, panel: Option<&str>) -> String {
    let mut out = String::new();
    for block in text.split("\n\n").map(|block| block.trim_matches('\n')).filter(|block| !block.is_empty()) {
        let lines: Vec<&str> = block.lines().collect();
        if let Some(quoted) = all(&lines, ">") {
            let quoted: Vec<String> = quoted.into_iter().map(|line| escape(line.trim_start())).collect();
            out.push_str(&format!("<blockquote>{}</blockquote>\n", quoted.join("<br>\n")));
        } else if let Some(items) = all(&lines, "- ") {
            let items: String = items.into_iter().map(|item| format!("<li>{}</li>", inline(item, panel))).collect();
            out.push_str(&format!("<ul>{items}</ul>\n"));
        } else if lines[0].trim_end() == FOOTER.trim_end() {
            let lines: Vec<String> = lines[1..].iter().map(|line| inline(line, panel)).collect();
            out.push_str(&format!("<hr>\n<p class=\"footer\">{}</p>\n", lines.join("<br>\n")));
        } else {
            let lines: Vec<String> = lines.into_iter().map(|line| inline(line, panel)).collect();
            out.push_str(&format!("<p>{}</p>\n", lines.join("<br>\n")));
        }
    }
    out
}

/// What follows `prefix` in each line, where all lines begin with it.
fn all<'a>(lines: &[&'a str], prefix: &str) -> Option<Vec<&'a str>> {
    lines.iter().map(|line| line.strip_prefix(prefix)).collect()
}

/// One line: addresses of the panel are links, everything else is text.
fn inline(line: &str, panel: Option<&str>) -> String {
    let words = line.split_inclusive(' ').map(|word| {
        let bare = word.trim_end_matches(|c: char| c == ' ' || ".,;:!?)".contains(c));
        match panel.and_then(|panel| bare.strip_prefix(panel)) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                let (address, after) = (escape(bare), escape(&word[bare.len()..]));
                format!("<a href=\"{address}\">{address}</a>{after}")
            }
            _ => escape(word),
        }
    });
    words.collect()
}

fn escape(text: &str) -> String {
    maud::html!((text)).into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_quotations_and_the_footer_are_what_they_look_like() {
        let text = "Bonjour,\nvoici :\n\n> besoin\n>\n> urgent\n\n- un\n- deux\n\n-- \ntrousseau\n";
        let expected = "<p>Bonjour,<br>\nvoici :</p>\n<blockquote>besoin<br>\n<br>\nurgent</blockquote>\n\
            <ul><li>un</li><li>deux</li></ul>\n<hr>\n<p class=\"footer\">trousseau</p>\n";
        assert_eq!(markup(text, None), expected);
    }

    #[test]
    fn only_the_panels_own_addresses_become_links_and_markup_stays_text() {
        let panel = Some("https://clefs.example.fr");
        let linked = markup("Voir https://clefs.example.fr/requests/7.", panel);
        assert_eq!(
            linked,
            "<p>Voir <a href=\"https://clefs.example.fr/requests/7\">https://clefs.example.fr/requests/7</a>.</p>\n"
        );
        for text in [
            "https://clefs.example.fr.evil.example/x",
            "https://evil.example/https://clefs.example.fr/",
            "> https://clefs.example.fr/pin/x",
            "<a href=\"https://evil.example\">x</a>",
        ] {
            assert!(!markup(text, panel).contains("<a "), "{text}");
        }
        let quotes = markup("https://clefs.example.fr/\"onclick='x' <script>", panel);
        assert!(!quotes.contains("\"onclick") && !quotes.contains("<script>"), "{quotes}");
    }
}
