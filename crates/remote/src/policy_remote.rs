//! Deciders elsewhere: `http:` and `https:` checks of the policy language, asked as oslo.policy asks them.
//!
//! `POST` of the rule's name, the target and the credentials; the answer is yes if the body is `True`.

use std::time::Duration;

use async_trait::async_trait;
use nectary_app::Error;
use nectary_app::ports::policy::PolicyRemote;
use nectary_domain::policy::RemoteQuestion;

use crate::client::{ClientError, client};

/// Bytes of an answer that are read: `True` needs four.
const ANSWER_MAX_BYTES: usize = 1024;

/// How the question is written (`oslo_policy.remote_content_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType {
    /// `application/x-www-form-urlencoded`: each part a field that holds JSON.
    Form,
    /// `application/json`: one object.
    Json,
}

/// Asks deciders over HTTP.
pub struct HttpPolicyRemote {
    client: reqwest::Client,
    content_type: ContentType,
}

impl HttpPolicyRemote {
    /// A decider that is given `timeout` to answer (`oslo_policy.remote_timeout`).
    pub fn new(timeout: Duration, content_type: ContentType) -> Result<Self, ClientError> {
        Ok(Self {
            client: client(timeout)?,
            content_type,
        })
    }

    fn request(&self, question: &RemoteQuestion) -> reqwest::RequestBuilder {
        let request = self.client.post(&question.url);
        let RemoteQuestion {
            rule,
            target,
            credentials,
            ..
        } = question;
        match self.content_type {
            ContentType::Form => request.form(&[
                ("rule", serde_json::json!(rule).to_string()),
                ("target", target.to_string()),
                ("credentials", credentials.to_string()),
            ]),
            ContentType::Json => {
                let body = serde_json::json!({"rule": rule, "target": target, "credentials": credentials});
                request
                    .header("content-type", "application/json")
                    .body(body.to_string())
            }
        }
    }
}

#[async_trait]
impl PolicyRemote for HttpPolicyRemote {
    async fn ask(&self, question: &RemoteQuestion) -> Result<bool, Error> {
        let failed = |cause: reqwest::Error| {
            Error::internal(format!(
                "policy rule {} asked {} in vain: {cause}",
                question.rule, question.url
            ))
        };
        let mut response = self
            .request(question)
            .send()
            .await
            .map_err(failed)?
            .error_for_status()
            .map_err(failed)?;
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            answer.extend_from_slice(&chunk);
            if answer.len() > ANSWER_MAX_BYTES {
                return Ok(false);
            }
        }
        Ok(answer.trim_ascii() == b"True")
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// A decider for one question on a free port; what it was asked comes back over the channel.
    fn decider(status: &'static str, answer: &'static str) -> (String, std::sync::mpsc::Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/decide", listener.local_addr().unwrap());
        let (asked, question) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut seen = Vec::new();
            let mut piece = [0; 4096];
            while !String::from_utf8_lossy(&seen).contains("credentials") {
                let read = stream.read(&mut piece).unwrap();
                seen.extend_from_slice(&piece[..read]);
            }
            let length = answer.len();
            write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{answer}").unwrap();
            asked.send(String::from_utf8(seen).unwrap()).unwrap();
        });
        (url, question)
    }

    async fn ask(url: String, content_type: ContentType) -> Result<bool, Error> {
        let remote = HttpPolicyRemote::new(Duration::from_secs(5), content_type).unwrap();
        let question = RemoteQuestion {
            url,
            rule: "get_image".to_owned(),
            target: serde_json::json!({"id": "i"}),
            credentials: serde_json::json!({"roles": ["member"]}),
        };
        remote.ask(&question).await
    }

    #[tokio::test]
    async fn true_allows_and_anything_else_denies() {
        for (answer, allowed) in [
            ("True", true),
            ("True\n", true),
            ("true", false),
            ("False", false),
            ("", false),
        ] {
            let (url, _question) = decider("200 OK", answer);
            assert_eq!(ask(url, ContentType::Form).await.unwrap(), allowed, "{answer:?}");
        }
    }

    #[tokio::test]
    async fn a_decider_that_fails_is_a_failure_and_not_a_refusal() {
        let (url, _question) = decider("500 Oh", "True");
        assert!(ask(url, ContentType::Form).await.is_err());
        assert!(ask("http://127.0.0.1:1/".to_owned(), ContentType::Form).await.is_err());
    }

    #[tokio::test]
    async fn the_question_is_written_as_configured() {
        let (url, question) = decider("200 OK", "True");
        ask(url, ContentType::Json).await.unwrap();
        assert!(question.recv().unwrap().contains(r#""rule":"get_image""#));
        let (url, question) = decider("200 OK", "True");
        ask(url, ContentType::Form).await.unwrap();
        assert!(
            question
                .recv()
                .unwrap()
                .contains("rule=%22get_image%22&target=%7B%22id%22")
        );
    }
}
