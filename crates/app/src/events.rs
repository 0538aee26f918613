//! What has just changed, told to whoever listens, so that nobody has to ask again and again.
//!
//! An event says a kind and at most an id; who hears it asks again as itself, and learns what it may know. Nothing is
//! kept: who did not listen asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nectary_domain::caller::Caller;
use nectary_domain::ids::{ImageId, ProjectId, UserId};
use nectary_domain::image::Image;
use nectary_domain::member::MemberStatus;
use nectary_domain::upload_session::UploadSession;
use nectary_domain::visibility::Visibility;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender};
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::ports::database::{Reads, RepoResult};
use crate::ports::sharing::EndedShare;

/// Events that wait for a slow listener. It is told to ask for everything if there are more.
const WAITING_MAX: usize = 256;
/// Listeners of one user at the same time: as many pages as a person keeps open.
const LISTENERS_MAX: usize = 16;
/// When to try again if there are more.
const PAUSE: Duration = Duration::from_secs(5);

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An image.
    Image,
    /// What is offered to a project; the id is the image's.
    Inbox,
    /// A family of official images.
    Family,
    /// An upload in chunks.
    Upload,
}

impl Kind {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Inbox => "inbox",
            Self::Family => "family",
            Self::Upload => "upload",
        }
    }
}

/// A change, and who may hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    kind: Kind,
    id: String,
    /// Who hears the id.
    projects: Vec<ProjectId>,
    /// Everybody else hears the kind.
    is_public: bool,
}

impl Event {
    /// Something was offered to a project, or the offer changed.
    pub fn inbox(project: &ProjectId, image: &ImageId) -> Self {
        Self {
            kind: Kind::Inbox,
            id: image.to_string(),
            projects: vec![project.clone()],
            is_public: false,
        }
    }
    /// An image was offered to a project, or its offer changed: the project hears of its inbox, the owner of the image.
    pub fn share(image: &Image, project: &ProjectId) -> [Self; 2] {
        Self::share_of(image.id(), image.record().owner.as_ref(), project)
    }
    /// The same of a share that has ended.
    pub fn ended_share(ended: &EndedShare) -> [Self; 2] {
        Self::share_of(&ended.image, ended.owner.as_ref(), &ended.project)
    }
    fn share_of(image: &ImageId, owner: Option<&ProjectId>, project: &ProjectId) -> [Self; 2] {
        let of_image = Self {
            kind: Kind::Image,
            id: image.to_string(),
            projects: owner.into_iter().cloned().collect(),
            is_public: false,
        };
        [of_image, Self::inbox(project, image)]
    }
    /// A family changed: everybody may read it.
    pub fn family(slug: &str) -> Self {
        Self {
            kind: Kind::Family,
            id: slug.to_owned(),
            projects: Vec::new(),
            is_public: true,
        }
    }
    /// An upload got further.
    pub fn upload(session: &UploadSession) -> Self {
        Self {
            kind: Kind::Upload,
            id: session.id.to_string(),
            projects: vec![session.project.clone()],
            is_public: false,
        }
    }
}

/// What a listener hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Something changed; which, unless it may be something the listener does not know.
    Change(Kind, Option<String>),
    /// Events were lost: everything may have changed.
    Resync,
}

/// Everybody who listens.
#[derive(Debug)]
pub struct Events {
    sender: Sender<Arc<Event>>,
    listeners: Arc<Mutex<HashMap<UserId, usize>>>,
    closing: CancellationToken,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            sender: Sender::new(WAITING_MAX),
            listeners: Arc::default(),
            closing: CancellationToken::new(),
        }
    }
}

impl Events {
    /// Tells what happened. Only what is committed has happened.
    pub fn publish(&self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            // Nobody listens: then nobody needs to know.
            let _ = self.sender.send(Arc::new(event));
        }
    }

    /// The event of a change of an image, for all who could see it before or can after. None if nobody listens.
    pub(crate) async fn of_image(
        &self,
        rows: &mut (impl Reads + ?Sized),
        states: &[&Image],
    ) -> RepoResult<Option<Event>> {
        let Some(image) = states.first().filter(|_| self.sender.receiver_count() > 0) else {
            return Ok(None);
        };
        let is = |visibility| states.iter().any(|image| image.record().visibility == visibility);
        let mut projects: Vec<ProjectId> = states.iter().filter_map(|image| image.record().owner.clone()).collect();
        if is(Visibility::Shared) {
            let members = rows.members(image.id()).await?;
            let waiting = members
                .into_iter()
                .filter(|member| member.status != MemberStatus::Rejected);
            projects.extend(waiting.map(|member| member.project));
        }
        Ok(Some(Event {
            kind: Kind::Image,
            id: image.id().to_string(),
            projects,
            is_public: is(Visibility::Public),
        }))
    }

    /// Listens for a caller, until the listener is dropped.
    pub fn listen(&self, caller: &Caller) -> Result<Listener, Error> {
        let project = caller
            .project()
            .ok_or_else(|| Error::Forbidden("Events are a project's: sign in for one.".to_owned()))?;
        let mut listeners = lock(&self.listeners);
        let count = listeners.entry(caller.user.clone()).or_default();
        if *count >= LISTENERS_MAX {
            return Err(Error::Throttled { retry_after: PAUSE });
        }
        *count += 1;
        drop(listeners);
        Ok(Listener {
            receiver: self.sender.subscribe(),
            project: project.clone(),
            user: caller.user.clone(),
            listeners: Arc::clone(&self.listeners),
            closing: self.closing.clone(),
        })
    }

    /// Sends everybody home: the program ends.
    pub fn close(&self) {
        self.closing.cancel();
    }
}

fn lock(listeners: &Mutex<HashMap<UserId, usize>>) -> MutexGuard<'_, HashMap<UserId, usize>> {
    listeners.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Somebody who listens.
#[derive(Debug)]
pub struct Listener {
    receiver: Receiver<Arc<Event>>,
    project: ProjectId,
    user: UserId,
    listeners: Arc<Mutex<HashMap<UserId, usize>>>,
    closing: CancellationToken,
}

impl Listener {
    /// The next thing that concerns the listener; `None` when the program ends. Nothing is lost if it is not waited for
    /// to the end.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            let received = tokio::select! {
                () = self.closing.cancelled() => return None,
                received = self.receiver.recv() => received,
            };
            match received {
                Ok(event) if event.projects.contains(&self.project) => {
                    return Some(Heard::Change(event.kind, Some(event.id.clone())));
                }
                Ok(event) if event.is_public => return Some(Heard::Change(event.kind, None)),
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return Some(Heard::Resync),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut listeners = lock(&self.listeners);
        if let Some(count) = listeners.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                listeners.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use nectary_domain::caller::Scope;
    use nectary_domain::ids::DomainId;

    use super::*;

    fn caller(user: &str, project: &str) -> Caller {
        Caller {
            user: UserId::new(user),
            user_domain: DomainId::new("default"),
            scope: Scope::Project {
                id: ProjectId::new(project),
                domain: DomainId::new("default"),
            },
            roles: Vec::new(),
            service_roles: Vec::new(),
            is_admin: false,
        }
    }

    fn offered(project: &str, image: &str) -> Event {
        Event::inbox(&ProjectId::new(project), &ImageId::new(image))
    }

    #[tokio::test]
    async fn a_listener_hears_what_concerns_its_project_and_of_public_things_the_kind() {
        let events = Events::default();
        let mut listener = events.listen(&caller("ada", "p")).unwrap();
        events.publish([offered("q", "1"), Event::family("debian"), offered("p", "2")]);
        assert_eq!(listener.next().await, Some(Heard::Change(Kind::Family, None)));
        assert_eq!(
            listener.next().await,
            Some(Heard::Change(Kind::Inbox, Some("2".to_owned())))
        );
        events.close();
        assert_eq!(listener.next().await, None);
    }

    #[tokio::test]
    async fn a_slow_listener_is_told_to_ask_for_everything_and_goes_on() {
        let events = Events::default();
        let mut listener = events.listen(&caller("ada", "p")).unwrap();
        events.publish((0..=WAITING_MAX).map(|number| offered("p", &number.to_string())));
        assert_eq!(listener.next().await, Some(Heard::Resync));
        assert_eq!(
            listener.next().await,
            Some(Heard::Change(Kind::Inbox, Some("1".to_owned())))
        );
    }

    #[test]
    fn a_user_has_so_many_listeners_and_another_as_soon_as_one_goes() {
        let events = Events::default();
        let mut listeners: Vec<Listener> = (0..LISTENERS_MAX)
            .map(|_| events.listen(&caller("ada", "p")).unwrap())
            .collect();
        assert!(matches!(
            events.listen(&caller("ada", "q")),
            Err(Error::Throttled { .. })
        ));
        assert!(events.listen(&caller("bob", "p")).is_ok());
        listeners.pop();
        assert!(events.listen(&caller("ada", "p")).is_ok());
        drop(listeners);
        assert!(lock(&events.listeners).is_empty());
    }
}
