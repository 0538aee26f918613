//! Markdown that people have written, as HTML that is safe in a page: raw HTML becomes text, images their description,
//! and links lead to the web or to a mail address.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// How links may begin.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// The HTML of a text.
pub(crate) fn to_html(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).filter_map(safe);
    let mut page = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut page, events);
    page
}

fn safe(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Some(Event::Start(Tag::Link {
            link_type,
            dest_url: if is_safe(&dest_url) {
                dest_url
            } else {
                CowStr::Borrowed("#")
            },
            title,
            id,
        })),
        other => Some(other),
    }
}

fn is_safe(address: &str) -> bool {
    let begins = |scheme: &str| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    SCHEMES.into_iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_formatted() {
        assert_eq!(
            to_html("# Debian\n\nLog in as **debian**, see [the guide](https://x.test/a?b=1&c=2)."),
            "<h1>Debian</h1>\n<p>Log in as <strong>debian</strong>, see \
             <a href=\"https://x.test/a?b=1&amp;c=2\">the guide</a>.</p>\n"
        );
        assert!(to_html("|a|\n|-|\n|b|").contains("<td>b</td>"));
    }

    #[test]
    fn nothing_in_it_runs_or_loads() {
        for (hostile, never) in [
            ("<script>alert(1)</script>", "<script"),
            ("a <b onclick=\"x()\">b</b>", "<b "),
            ("<div>\n<iframe src=//x>\n</div>", "<iframe"),
            ("[x](javascript:alert(1))", "javascript:"),
            ("[x](  JaVaScript:alert(1))", "JaVaScript"),
            ("[x](data:text/html,x)", "data:"),
            ("<javascript:alert(1)>", "href=\"javascript"),
            ("[x]: javascript:alert(1)\n\n[x]", "javascript"),
            ("[x](https://a \"\\\" onmouseover=\\\"x\")", "\" onmouseover"),
            ("![x](https://tracker.test/p.png)", "<img"),
            ("```x\" onload=\"y\n</code><script>\n```", "<script"),
        ] {
            let page = to_html(hostile);
            assert!(!page.contains(never), "{hostile} became {page}");
        }
    }
}
