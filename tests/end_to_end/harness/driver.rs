//! The chromedriver process of one browser, and the commands that are Chromium's own.

use super::PATIENCE;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::Value as Json;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use url::{ParseError, Url};

/// How often chromedriver is started before a test gives up on it.
const CHANCES: usize = 5;

pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts chromedriver on a free port: `CHROMEDRIVER`, or the one in the PATH.
    ///
    /// Chromedriver takes a port that is free for IPv4 and then wants the same for IPv6; when
    /// somebody else has that one it gives up at once. So it gets more than one chance.
    pub fn start() -> Self {
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
        let mut said = String::new();
        for _ in 0..CHANCES {
            match Self::try_to_start(&program) {
                Ok(driver) => return driver,
                Err(output) => said = output,
            }
        }
        panic!("{program} never said on which port it listens; it said last: {said:?}");
    }

    /// `Err` with what it printed, when it ends, or says nothing of a port in [`PATIENCE`].
    fn try_to_start(program: &str) -> Result<Self, String> {
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{program} does not start ({error}); `./x tools` installs what is missing")
            });
        let output = process.stdout.take().expect("its output is piped");
        let (sender, receiver) = mpsc::channel();
        // Reads to the end, so that chromedriver never waits for a full pipe.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let deadline = Instant::now() + PATIENCE;
        let mut said = String::new();
        while let Ok(line) =
            receiver.recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            if let Some(port) = port_in(&line) {
                return Ok(Self { process, port });
            }
            said.push_str(&line);
            said.push('\n');
        }
        let _ = process.kill();
        let _ = process.wait();
        Err(said)
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Asks chromedriver to end, which ends its browsers too.
    fn ask_to_end(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(
            stream,
            "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.ask_to_end();
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port in "ChromeDriver was started successfully on port 12345."
fn port_in(line: &str) -> Option<u16> {
    let rest = line.split("successfully on port ").nth(1)?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// A command that chromedriver adds to WebDriver's.
#[derive(Debug)]
pub struct Vendor {
    pub path: &'static str,
    pub body: Json,
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// A question about an element that fantoccini does not know.
#[derive(Debug)]
pub struct Ask {
    pub id: String,
    pub path: &'static str,
}

impl WebDriverCompatibleCommand for Ask {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let (session, id) = (session.unwrap_or_default(), &self.id);
        base.join(&format!("session/{session}/element/{id}/{}", self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::GET, None)
    }
}
