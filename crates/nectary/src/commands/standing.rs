//! How a build stands: whether people should use it, and if not since when, why, until when, and what to use instead. All
//! commands take the words and sentences for it from here.

use nectary_remote::catalog_client::image::Image;
use nectary_remote::catalog_client::{families, images};
use serde_json::Value;

use super::asking::Client;
use super::offline::Failure;
use crate::cli::Terminal;
use crate::output::{Output, harmless};

/// What can be wrong with a build, the worst first.
const MARKS: [&str; 3] = ["revoked", "deprecated", "superseded"];

/// A build, and its family as far as it is known: null if it is not.
pub struct Standing<'v> {
    /// The build as the catalog tells it of an image, in a family, or as a family's current one.
    pub build: &'v Value,
    /// The family with its builds.
    pub family: &'v Value,
}

/// The worst that is wrong with a build.
fn worst(build: &Value) -> Option<&'static str> {
    MARKS.into_iter().find(|mark| build[*mark].is_object())
}

/// The word of a state, with what is wrong with the build before it, where a narrow table cuts last.
pub fn marked(word: &Value, build: &Value) -> Value {
    match (worst(build), word.as_str()) {
        (Some(mark), Some(word)) if mark != word => format!("{mark}, {word}").into(),
        _ => word.clone(),
    }
}

/// An image for a list. Tables say in its status what is wrong with the build; programs have the build itself.
pub fn listed(mut image: Value, output: &Output) -> Value {
    if output.is_table() {
        let build = &image["family"];
        image["status"] = match worst(build) {
            // What is revoked is held back anyway.
            Some("revoked") => "revoked".into(),
            Some(mark) if image["status"] == "active" => mark.into(),
            _ => marked(&image["status"], build),
        };
    }
    image
}

/// Since when a build is what it is.
pub fn since(build: &Value) -> &Value {
    worst(build).map_or(&build["promoted_at"], |mark| &build[mark]["at"])
}

/// Why a build is not to be used.
pub fn because(build: &Value) -> &Value {
    match worst(build) {
        Some("superseded") => &build["superseded"]["reason"],
        Some(mark) => &build[mark]["message"],
        None => &Value::Null,
    }
}

/// The current build of a family: with its marks, if the server tells them.
pub fn current(family: &Value) -> &Value {
    let mut builds = family["builds"].as_array().into_iter().flatten();
    builds
        .find(|build| build["is_current"] == true)
        .unwrap_or(&family["current"])
}

/// How and why a family ended; nothing if it goes on.
pub fn end(family: &Value, output: &Output) -> Option<String> {
    let at = family["retired_at"].as_str()?;
    let mut builds = family["builds"].as_array().into_iter().flatten();
    // Its last build was superseded by nothing at that moment, and for that reason.
    let last = builds.find(|build| build["superseded"]["at"] == at);
    let reason = last.map_or(&Value::Null, |build| &build["superseded"]["reason"]);
    let what = format!("The family {} ended at {}", text(&family["name"]), output.time(at));
    Some(format!("{} Nothing replaces its builds.", with_reason(&what, reason)))
}

impl Standing<'_> {
    /// What people should know before they use the build: nothing if all is well.
    pub fn sentences(&self, output: &Output) -> Vec<String> {
        let Some(worst) = worst(self.build) else {
            return Vec::new();
        };
        let build = self.build;
        let name = [&self.family["name"], &build["name"]].map(text);
        let of = name.iter().find(|name| !name.is_empty());
        let of = of.map(|name| format!(" of {name}")).unwrap_or_default();
        let first = format!("Build {}{of}", text(&build["build"]));
        let mut told = Vec::new();
        for mark in MARKS.into_iter().filter(|mark| build[*mark].is_object()) {
            let subject = if told.is_empty() { &first } else { "It" };
            told.push(self.sentence(subject, mark, output));
        }
        told.extend(end(self.family, output).or_else(|| self.instead(worst)));
        told
    }

    /// What is wrong, since when, why, and until when.
    fn sentence(&self, subject: &str, mark: &str, output: &Output) -> String {
        let about = &self.build[mark];
        let at = about["at"].as_str();
        if mark == "superseded" && at.is_some() && at == self.family["retired_at"].as_str() {
            return format!("{subject} was the last one.");
        }
        let when = at.map(|at| format!(" at {}", output.time(at))).unwrap_or_default();
        let why = if mark == "superseded" { "reason" } else { "message" };
        let sentence = with_reason(&format!("{subject} was {mark}{when}"), &about[why]);
        match about["ends_on"].as_str() {
            _ if mark == "revoked" => format!("{sentence} Do not use it."),
            Some(day) => format!("{sentence} It may be gone from {} on.", harmless(day)),
            None => sentence,
        }
    }

    /// What to use instead.
    fn instead(&self, worst: &str) -> Option<String> {
        let current = current(self.family);
        let is_other = current["image_id"].is_string() && current["image_id"] != self.build["image_id"];
        if current["revoked"].is_object() && is_other && self.build["is_current"] != true {
            return Some(format!(
                "Build {}, the current one, was revoked too: there is no safe build to use instead.",
                text(&current["build"])
            ));
        }
        let replacement = &self.build["replaced_by"];
        if replacement.is_object() {
            let (build, image) = (text(&replacement["build"]), text(&replacement["image_id"]));
            return Some(format!("Use build {build} instead, image {image}."));
        }
        (worst == "revoked").then(|| "There is no safe build to use instead.".to_owned())
    }
}

/// Warns of an image that is a build which is not to be used.
pub async fn warn(client: &Client, image: &Image, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let Some(build) = image.family.as_ref().filter(|build| worst(build).is_some()) else {
        return Ok(());
    };
    // Only the family says that it ended, and whether what replaces the build is safe. Without it we tell what we know.
    let slug = build["slug"].as_str().unwrap_or_default();
    let family = families::show(&client.session, slug).await.unwrap_or_default();
    let standing = Standing { build, family: &family };
    tell(&standing.sentences(&client.output), terminal)
}

/// Warns of an image that only the Image API has told of so far. What a catalog does not know, nobody is warned of.
pub async fn look_up_and_warn(client: &Client, id: &str, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if client.session.has_catalog().await?
        && let Ok(image) = images::show_in_catalog(&client.session, id).await
    {
        return warn(client, &image, terminal).await;
    }
    Ok(())
}

/// Writes sentences where they disturb no result.
pub fn tell(sentences: &[String], terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    for sentence in sentences {
        writeln!(terminal.err, "{sentence}")?;
    }
    Ok(())
}

/// A sentence that ends with its reason, if there is one.
fn with_reason(sentence: &str, reason: &Value) -> String {
    let reason = text(reason);
    let reason = reason.trim();
    match reason.chars().last() {
        None => format!("{sentence}."),
        Some('.' | '!' | '?') => format!("{sentence}: {reason}"),
        Some(_) => format!("{sentence}: {reason}."),
    }
}

fn text(value: &Value) -> String {
    harmless(value.as_str().unwrap_or_default())
}

#[cfg(test)]
mod tests;
