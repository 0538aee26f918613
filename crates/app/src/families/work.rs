//! One change to a family under way: its transaction, what it was, what it becomes, and the images that change with it.

use nectary_domain::family::build::Build;
use nectary_domain::family::lineage::{Lineage, Moved};
use nectary_domain::family::number::BuildNumber;
use nectary_domain::family::schedule::{Fate, Schedule};
use nectary_domain::family::{Actor, Event};
use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;
use nectary_domain::time::Timestamp;

use super::outcome::{Affected, Effect, FamilyPage, ImageEdit, Outcome};
use crate::ctx::App;
use crate::error::Error;
use crate::events::Event as News;
use crate::ports::database::Writes;
use crate::tx::Attempt;

/// Events that a page shows.
pub(crate) const EVENTS_MAX: u64 = 200;

/// A change under way.
pub(super) struct Work<'a> {
    pub(super) app: &'a App,
    pub(super) rows: Box<dyn Writes>,
    before: Lineage,
    /// The family as it becomes.
    pub(super) lineage: Lineage,
    pub(super) by: &'a Actor,
    pub(super) now: Timestamp,
    edits: Vec<ImageEdit>,
    /// Whom a revocation concerns.
    pub(super) affected: Option<Affected>,
    /// What listeners hear once it is committed.
    news: Vec<News>,
    says: String,
    about: Option<(ImageId, BuildNumber)>,
}

impl<'a> Work<'a> {
    pub(super) fn new(app: &'a App, rows: Box<dyn Writes>, lineage: Lineage, by: &'a Actor) -> Self {
        Self {
            app,
            rows,
            before: lineage.clone(),
            lineage,
            by,
            now: app.now(),
            edits: Vec::new(),
            affected: None,
            news: Vec::new(),
            says: String::new(),
            about: None,
        }
    }

    /// Refuses if somebody else was faster than the caller who read this version.
    pub(super) fn expect(&self, version: Option<i64>) -> Result<(), Error> {
        let family = &self.before.family;
        match version {
            Some(version) if version != family.version => Err(Error::Stale(format!(
                "{} was changed since you read it: it is at version {}, you read {version}. Read it again and decide.",
                family.name, family.version
            ))),
            Some(_) | None => Ok(()),
        }
    }

    /// What happened, in a sentence, and to which build.
    pub(super) fn note(&mut self, build: Option<&Build>, says: String) {
        self.about = build.map(|build| (build.image.clone(), build.number.clone()));
        self.says = says;
    }

    /// The image of a build, which must be there.
    pub(super) async fn image_of(&mut self, build: &Build) -> Result<Image, Attempt> {
        let image = self.rows.image_unseen(&build.image).await?;
        image.ok_or_else(|| {
            let gone = format!("The image of build {} is gone. Name another build.", build.number);
            Error::Conflict(gone).into()
        })
    }

    /// Saves an image that changes with the family.
    pub(super) async fn edit(
        &mut self,
        build: &BuildNumber,
        before: Image,
        after: Image,
        effect: Effect,
    ) -> Result<(), Attempt> {
        if before == after {
            return Ok(());
        }
        self.rows.save_image(&before, &after).await?;
        // Whoever made it public by hand can no more undo it: from now on it is the family's.
        self.rows.remove_publication(before.id()).await?;
        let event = self.app.events.of_image(&mut *self.rows, &[&before, &after]).await?;
        self.news.extend(event);
        self.edits.push(ImageEdit {
            build: build.clone(),
            effect,
            before,
            after,
        });
        Ok(())
    }

    /// Archives the image of the build that went down, if it is still there.
    pub(super) async fn archive(&mut self, moved: &Moved) -> Result<(), Attempt> {
        let Some(lowered) = moved
            .lowered
            .as_ref()
            .and_then(|image| self.lineage.build_of(image))
            .cloned()
        else {
            return Ok(());
        };
        let Some(before) = self.rows.image_unseen(&lowered.image).await? else {
            return Ok(());
        };
        let archive = self.app.options.curators.archive.first().ok_or_else(|| {
            Error::Conflict(format!(
                "There is no project to keep build {} in once it is superseded. An operator names one in \
                 catalog.archive_projects.",
                lowered.number
            ))
        })?;
        let (after, lost) = before.archived(archive, &lowered.number, self.now);
        self.lineage.set_aside(&lowered.image, lost)?;
        let effect = match moved.raised {
            Some(_) => Effect::Archived,
            None => Effect::Ended,
        };
        self.edit(&lowered.number, before, after, effect).await
    }

    /// Saves all that changed, and commits it unless this is a dry run.
    pub(super) async fn end(mut self, verb: &str, dry_run: bool) -> Result<Outcome, Attempt> {
        let changed = self.save_changes(verb).await?;
        let events = self.rows.family_events(&self.lineage.family.slug, EVENTS_MAX).await?;
        if changed && !dry_run {
            self.rows.commit().await?;
            self.app.events.publish(self.news);
        }
        Ok(Outcome {
            changed,
            says: self.says,
            page: FamilyPage {
                lineage: self.lineage,
                events,
                is_curator: true,
            },
            edits: self.edits,
            affected: self.affected,
        })
    }

    /// Saves all that changed, with the schedule that is done by it.
    pub(super) async fn end_scheduled(mut self, schedule: &Schedule) -> Result<(), Attempt> {
        self.save_changes(schedule.verb.word()).await?;
        let done = Fate::Done {
            at: self.now,
            says: self.says,
        };
        self.rows.save_schedule(&schedule.ended(done)).await?;
        self.rows.commit().await?;
        self.app.events.publish(self.news);
        Ok(())
    }

    async fn save_changes(&mut self, verb: &str) -> Result<bool, Attempt> {
        let changed = self.lineage != self.before || !self.edits.is_empty();
        if changed {
            self.save(verb).await?;
            self.news.push(News::family(self.lineage.family.slug.as_str()));
        }
        Ok(changed)
    }

    async fn save(&mut self, verb: &str) -> Result<(), Attempt> {
        let is_new = self.lineage.family.version == 0;
        self.lineage.family.version += 1;
        self.lineage.family.updated_at = self.now;
        let family = &self.lineage.family;
        if is_new {
            self.rows.add_family(family).await?;
        } else {
            self.rows.save_family(family).await?;
        }
        for gone in self.before.builds() {
            if self.lineage.build_of(&gone.image).is_none() {
                self.rows.remove_build(&gone.image).await?;
            }
        }
        for build in self.lineage.builds() {
            match self.before.build_of(&build.image) {
                None => self.rows.add_build(build).await?,
                Some(before) if before != build => self.rows.save_build(build).await?,
                Some(_) => {}
            }
        }
        let event = Event {
            family: family.slug.clone(),
            version: family.version,
            at: self.now,
            verb: verb.to_owned(),
            build: self.about.clone(),
            says: self.says.clone(),
            user: self.by.user.clone(),
            project: self.by.project.clone(),
        };
        Ok(self.rows.add_family_event(&event).await?)
    }
}
