//! How results look in each form.

use serde_json::json;

use super::*;

const COLUMNS: [Column; 4] = [
    column("id", "id"),
    column("name", "name"),
    column("size_bytes", "size"),
    wide("family.slug", "family"),
];

fn output(form: Form, fields: &[&str], width: Option<usize>) -> Output {
    Output {
        form,
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        width,
        now: "2026-08-10T12:00:00Z".parse().unwrap(),
        zone: TimeZone::UTC,
    }
}

fn records() -> Vec<Value> {
    vec![
        json!({"id": "0a1c6bb4", "name": "a long name of an image", "size_bytes": 8_388_608, "family": null}),
        json!({"id": "1b2d", "name": "käse, \"alt\"", "size_bytes": null, "family": {"slug": "cheese"}}),
    ]
}

fn written(output: &Output) -> String {
    let mut out = Vec::new();
    output.list(&mut out, &COLUMNS, "id", &records()).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_table_has_its_columns_and_a_wide_one_has_more() {
    assert_eq!(
        written(&output(Form::Table, &[], None)),
        "id        name                     size\n\
         0a1c6bb4  a long name of an image  8.00 MiB\n\
         1b2d      käse, \"alt\"\n"
    );
    let wide = written(&output(Form::Wide, &[], None));
    assert!(
        wide.contains("8.00 MiB (8388608 bytes)") && wide.contains("cheese"),
        "{wide}"
    );
}

#[test]
fn a_table_fits_the_terminal_and_cuts_no_id() {
    let table = written(&output(Form::Table, &[], Some(32)));
    assert_eq!(
        table,
        "id        name          size\n\
         0a1c6bb4  a long name…  8.00 MiB\n\
         1b2d      käse, \"alt\"\n"
    );
    let narrow = written(&output(Form::Table, &[], Some(25)));
    assert_eq!(
        narrow,
        "id        name          …\n0a1c6bb4  a long name…\n1b2d      käse, \"alt\"\n"
    );
}

#[test]
fn fields_choose_what_is_shown_in_every_form() {
    assert_eq!(
        written(&output(Form::Table, &["name", "family.slug"], None)),
        "name                     family\na long name of an image\nkäse, \"alt\"              cheese\n"
    );
    let json: Value = serde_json::from_str(&written(&output(Form::Json, &["id"], None))).unwrap();
    assert_eq!(json, json!([{"id": "0a1c6bb4"}, {"id": "1b2d"}]));
}

#[test]
fn programs_get_exact_values() {
    assert_eq!(
        written(&output(Form::Csv, &[], None)),
        "id,name,size_bytes,family.slug\n\
         0a1c6bb4,a long name of an image,8388608,\n\
         1b2d,\"käse, \"\"alt\"\"\",,cheese\n"
    );
    assert_eq!(written(&output(Form::Id, &[], None)), "0a1c6bb4\n1b2d\n");
    let json: Value = serde_json::from_str(&written(&output(Form::Json, &[], None))).unwrap();
    assert_eq!(json, Value::Array(records()));
    let yaml: Value = serde_saphyr::from_str(&written(&output(Form::Yaml, &[], None))).unwrap();
    assert_eq!(yaml, Value::Array(records()));
}

#[test]
fn a_field_that_nothing_has_is_a_mistake_that_is_answered_with_the_fields() {
    let mut out = Vec::new();
    let error = output(Form::Table, &["nmae"], None)
        .list(&mut out, &COLUMNS, "id", &records())
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("there is no field nmae; there are: family, family.slug, id"),
        "{error}"
    );
}

#[test]
fn one_thing_is_shown_line_by_line_without_what_it_does_not_have() {
    let record = json!({"id": "1b2d", "name": null, "size_bytes": 5, "properties": {"hw_disk.bus": "scsi"}});
    let mut out = Vec::new();
    output(Form::Table, &[], Some(10))
        .one(&mut out, &COLUMNS, "id", &record)
        .unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "id                    1b2d\nsize                  5 B\nproperty hw_disk.bus  scsi\n"
    );
}
