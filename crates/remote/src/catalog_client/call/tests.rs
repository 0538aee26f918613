//! Refusals in each of the forms that services write.

use super::*;

fn read(status: u16, body: &str) -> Refused {
    let status = StatusCode::from_u16(status).unwrap();
    refusal("show the image", status, body, Some("req-1".to_owned()))
}

#[test]
fn the_sentence_is_found_in_every_form() {
    for (body, sentence) in [
        (
            r#"{"detail": "No <b>.", "code": "forbidden", "status": 403}"#,
            "No <b>.",
        ),
        (
            r#"{"error": {"message": "No.", "code": 403, "title": "Forbidden"}}"#,
            "No.",
        ),
        (
            r#"{"message": "No.", "code": "403 Forbidden", "title": "Forbidden"}"#,
            "No.",
        ),
        (
            "<html>\n <body>\n  <h1>403 Forbidden</h1>\n  No &lt;b&gt; &amp;amp; no.<br /><br />\n\n\n </body>\n</html>",
            "No <b> &amp; no.",
        ),
        ("403 Forbidden\n\nNo.\n", "No."),
        ("", "The server refused to show the image: Forbidden."),
        (
            "<html>from a proxy</html>",
            "The server refused to show the image: Forbidden.",
        ),
        (
            "<html><body><center><h1>502 Bad Gateway</h1></center><hr><br></body></html>",
            "The server refused to show the image: Forbidden.",
        ),
    ] {
        assert_eq!(read(403, body).message, sentence, "{body}");
    }
}

#[test]
fn each_part_of_a_refusal_is_told_with_its_fix_and_the_request_id() {
    let body = r#"{"detail": "Two rules are not met.", "code": "unmet_rules", "problems": [
        {"code": "a", "detail": "default_user is missing.", "fix": "Set it."},
        {"code": "b", "detail": "os_distro is missing."}]}"#;
    let refused = read(422, body);
    assert_eq!(refused.code.as_deref(), Some("unmet_rules"));
    assert_eq!(
        refused.to_string(),
        "Two rules are not met.\n  - default_user is missing. Set it.\n  - os_distro is missing.\n  (422, request req-1)"
    );
}
