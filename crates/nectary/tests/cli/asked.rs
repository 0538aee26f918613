//! What the tests share of commands that ask a server: a running one with somebody to sign in, and one that says what it
//! is told to, as a Glance or a broken connection would.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use nectary::cli::{self, Terminal};
use nectary::config::load::Environment;
use serde_json::Value;

use crate::program::{Place, Run, Server, finish};

/// A catalog that runs, and a folder to work in.
pub struct Asked {
    pub place: Place,
    pub server: Server,
    pub folder: tempfile::TempDir,
}

impl Asked {
    pub fn start() -> Self {
        let place = Place::new();
        let server = place.serve();
        Self {
            place,
            server,
            folder: tempfile::tempdir().unwrap(),
        }
    }
    /// A command of somebody of clouds.yaml.
    pub fn command_as(&self, cloud: &str, arguments: &[&str]) -> Command {
        let mut command = self.place.command(arguments);
        command
            .env("OS_CLIENT_CONFIG_FILE", self.place.data().join("clouds.yaml"))
            .env("OS_CLOUD", cloud)
            .current_dir(self.folder.path());
        command
    }
    pub fn run_as(&self, cloud: &str, arguments: &[&str]) -> Run {
        finish(&mut self.command_as(cloud, arguments))
    }
    /// The same at a terminal where somebody types this.
    pub fn run_typing(&self, cloud: &str, arguments: &[&str], typed: &str) -> Run {
        let clouds = self.place.data().join("clouds.yaml");
        let environment = Environment::of([
            ("OS_CLIENT_CONFIG_FILE".into(), clouds.into()),
            ("OS_CLOUD".into(), cloud.into()),
        ]);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut terminal = Terminal {
            out: &mut out,
            err: &mut err,
            width: None,
            err_width: None,
            answers: Some(&mut typed.as_bytes()),
        };
        let words = std::iter::once("nectary").chain(arguments.iter().copied());
        let code = cli::run(words.map(Into::into), &environment, &mut terminal);
        Run {
            code: (0..8).find(|known| ExitCode::from(*known) == code).unwrap().into(),
            out: String::from_utf8(out).unwrap(),
            err: String::from_utf8(err).unwrap(),
        }
    }
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_as("nectary", arguments)
    }
    /// What a successful command prints.
    pub fn fine(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{arguments:?} {run:?}");
        run.out
    }
    pub fn json(&self, arguments: &[&str]) -> Value {
        let mut arguments = arguments.to_vec();
        arguments.extend(["-o", "json"]);
        serde_json::from_str(&self.fine(&arguments)).unwrap()
    }
    /// A file to upload.
    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
    /// An image of the demo project; its id.
    pub fn image(&self, name: &str, content: &[u8]) -> String {
        self.file("content", content);
        let run = self.fine(&["image", "create", name, "--file", "content", "-o", "id"]);
        run.trim().to_owned()
    }
}

/// A request as a canned server reads it.
pub struct Told {
    pub line: String,
    pub head: String,
}

/// Answers every request of a process as `answer` says, on a connection each. Returns its address.
pub fn canned(answer: impl Fn(&Told, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut field = String::new();
                if reader.read_line(&mut field).unwrap() == 0 || field.trim().is_empty() {
                    break;
                }
                let field = field.to_ascii_lowercase();
                if let Some(value) = field.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                head.push_str(&field);
            }
            reader.take(length).read_to_end(&mut Vec::new()).unwrap();
            answer(&Told { line, head }, &mut stream);
        }
    });
    url
}

/// Writes a whole answer.
pub fn answer(stream: &mut TcpStream, status: &str, fields: &str, body: &[u8]) {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{fields}\r\n"
    )
    .unwrap();
    stream.write_all(body).unwrap();
}
