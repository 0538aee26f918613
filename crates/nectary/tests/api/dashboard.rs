//! The dashboard as a browser meets it: through the router, with cookies and forms.

mod conduct;
mod deleting;
mod families;
mod home;
mod image_page;
mod publishing;
mod search;
mod sharing;
mod signing_in;
mod uploads;

use axum::http::Method;

use crate::world::{Answer, Question, World};

/// What browsers accept.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// The address of the test world, as browsers name it.
const ORIGIN: &str = "http://nectary.test";

/// A browser that keeps its session and nothing else.
pub struct Browser<'w> {
    world: &'w World,
    pub session: Option<String>,
    language: &'static str,
}

impl<'w> Browser<'w> {
    /// A browser of somebody who has not signed in.
    pub fn new(world: &'w World) -> Self {
        Self {
            world,
            session: None,
            language: "en",
        }
    }
    /// A browser whose session is the token of somebody in the world.
    pub fn of(world: &'w World, user: &str) -> Self {
        Self {
            session: Some(crate::world::token_of(user)),
            ..Self::new(world)
        }
    }
    pub fn speaking(self, language: &'static str) -> Self {
        Self { language, ..self }
    }

    fn request(&self, method: Method, path: &str) -> Question<'w> {
        let question = self
            .world
            .as_nobody()
            .request(method, path)
            .header("accept", BROWSER)
            .header("accept-language", self.language);
        match &self.session {
            Some(token) => question.header("cookie", &format!("other=1; nectary_session={token}")),
            None => question,
        }
    }

    /// A script of one of our pages, with the proof of the session or another.
    pub fn script(&self, method: Method, path: &str, proof: &str) -> Question<'w> {
        self.request(method, &format!("/dashboard/api{path}"))
            .header("x-form-proof", proof)
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path).send().await
    }
    /// The text of a page that is there.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), Some("text/html; charset=UTF-8"));
        answer.text().to_owned()
    }
    /// The proof that the forms of a page carry.
    pub async fn proof(&self) -> String {
        let page = self.page("/dashboard/projects").await;
        let (_, rest) = page.split_once("name=\"form_proof\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
    /// A form as it is, from this origin.
    pub async fn post_raw(&self, path: &str, origin: &str, form: &str) -> Answer {
        self.request(Method::POST, path)
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .bytes(form.to_owned())
            .send()
            .await
    }
    /// A form of one of our pages, with its proof.
    pub async fn post(&self, path: &str, form: &str) -> Answer {
        let proof = self.proof().await;
        self.post_raw(path, ORIGIN, &format!("form_proof={proof}&{form}")).await
    }
    /// Signs in by the form.
    pub async fn sign_in(&mut self, user: &str, password: &str, to: &str) -> Answer {
        let form = format!("user={user}&password={password}&to={to}");
        let answer = self.post_raw("/dashboard/login", ORIGIN, &form).await;
        if let Some(cookie) = answer.header("set-cookie") {
            let value = cookie.strip_prefix("nectary_session=").unwrap();
            self.session = Some(value.split(';').next().unwrap().to_owned());
        }
        answer
    }
}
