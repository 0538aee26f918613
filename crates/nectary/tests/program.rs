//! Runs the program as a process of its own, with nothing of this machine's environment.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What a slow machine may take for what takes a moment.
const PATIENCE: Duration = Duration::from_secs(30);
/// Lines of the welcome.
const WELCOME_LINES: usize = 5;

/// What a finished run left.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A place for one catalog.
pub struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }
    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }
    /// A file in the data directory, made with its folders.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.data().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.data().join(name)).unwrap()
    }

    /// The program with these arguments on this place.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nectary"));
        command
            .env_clear()
            .env("HOME", self.dir.path())
            .args(arguments)
            .arg("--data-dir")
            .arg(self.data());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        finish(&mut self.command(arguments))
    }
    /// Starts a server on a free port and waits until it is ready.
    pub fn serve(&self) -> Server {
        Server::start(&mut self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }
    /// A catalog with its users, and no server any more.
    pub fn set_up(&self) {
        assert!(self.serve().stop().success());
    }
}

/// Runs a command to its end. What never ends, as a server that should have refused to start, is killed and has code -1.
pub fn finish(command: &mut Command) -> Run {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (out, err) = (
        gathered(child.stdout.take().unwrap()),
        gathered(child.stderr.take().unwrap()),
    );
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(2)),
            None => child.kill().unwrap(),
        }
    };
    Run {
        code: status.code().unwrap_or(-1),
        out: out.join().unwrap(),
        err: err.join().unwrap(),
    }
}

/// All of a stream, read beside the process so that a full pipe never holds it up.
fn gathered(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    })
}

/// A server that runs. It is killed if the test forgets it.
pub struct Server {
    child: Child,
    /// What it printed when it was ready.
    pub welcome: Vec<String>,
    /// Where it listens, `127.0.0.1:PORT`.
    pub address: String,
    /// From its start to its welcome.
    pub ready_after: Duration,
}

impl Server {
    pub fn start(command: &mut Command) -> Self {
        let began = Instant::now();
        let mut child = command.spawn().unwrap();
        let (sender, receiver) = mpsc::channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut welcome = Vec::new();
        while welcome.len() < WELCOME_LINES {
            match receiver.recv_timeout(PATIENCE) {
                Ok(line) => welcome.push(line),
                Err(_) => {
                    child.kill().unwrap();
                    let mut log = String::new();
                    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
                    assert!(welcome.len() == WELCOME_LINES, "the server did not start: {log}");
                }
            }
        }
        let ready_after = began.elapsed();
        let (_, address) = welcome[0].split_once("http://").unwrap();
        let address = address.split_whitespace().next().unwrap().to_owned();
        Self {
            child,
            welcome,
            address,
            ready_after,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A connection to it.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a request in one piece and reads the answer to the end of the connection.
    pub fn ask(&self, head: &str, body: &str) -> String {
        let mut stream = self.connect();
        let length = body.len();
        write!(
            stream,
            "{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string())
            .status();
        assert!(kill.unwrap().success());
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    /// What it logged, after its end.
    pub fn log(&mut self) -> String {
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }
    /// Ends it in order.
    pub fn stop(mut self) -> ExitStatus {
        self.signal("TERM");
        self.ended()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already in most tests.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a person would find in clouds.yaml for a cloud, by key.
pub fn of_cloud(yaml: &str, cloud: &str, key: &str) -> String {
    let entry = yaml.split_once(&format!("\n  {cloud}:\n")).unwrap().1;
    let line = entry
        .lines()
        .find(|line| line.trim_start().starts_with(&format!("{key}:")))
        .unwrap();
    line.split_once(": ").unwrap().1.trim_matches('"').to_owned()
}

/// Signs in as clouds.yaml says; the whole answer.
pub fn sign_in(server: &Server, yaml: &str, cloud: &str) -> String {
    let get = |key| of_cloud(yaml, cloud, key);
    let body = format!(
        "{{\"auth\": {{\"identity\": {{\"methods\": [\"password\"], \"password\": {{\"user\": {{\"name\": \"{}\", \
         \"password\": \"{}\", \"domain\": {{\"name\": \"Default\"}}}}}}}}, \"scope\": {{\"project\": {{\"name\": \"{}\", \
         \"domain\": {{\"name\": \"Default\"}}}}}}}}}}",
        get("username"),
        get("password"),
        get("project_name")
    );
    server.ask(
        "POST /identity/v3/auth/tokens HTTP/1.1\r\ncontent-type: application/json",
        &body,
    )
}

/// A token of the user behind a cloud.
pub fn token(server: &Server, place: &Place, cloud: &str) -> String {
    let answer = sign_in(server, &place.read("clouds.yaml"), cloud);
    let token = answer.lines().find_map(|line| line.strip_prefix("x-subject-token: "));
    token.unwrap().to_owned()
}

/// Who can get at a file, as in `ls`.
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
