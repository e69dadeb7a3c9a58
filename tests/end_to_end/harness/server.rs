//! A file server for the built page, on a loopback port of its own.

use std::cmp::Reverse;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// What is served, and how well: tests change it while a page is open.
#[derive(Default)]
struct Site {
    /// Folders by the path below which they are served; the longest that fits is taken.
    folders: Vec<(String, PathBuf)>,
    /// Files of these names are not there.
    lost: Vec<String>,
    is_down: bool,
    /// The paths that were asked for.
    asked: Vec<String>,
}

pub struct Server {
    address: SocketAddr,
    root: PathBuf,
    site: Arc<Mutex<Site>>,
}

impl Server {
    /// Serves the files below `root` until the test process ends.
    pub fn start(root: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free loopback port");
        let address = listener.local_addr().expect("a bound address");
        let site = Arc::new(Mutex::new(Site::default()));
        let served = Arc::clone(&site);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let site = Arc::clone(&served);
                // A browser that hangs up half-way is its own business.
                thread::spawn(move || drop(answer(&site, stream)));
            }
        });
        let server = Self {
            address,
            root,
            site,
        };
        server.serve("/", &server.root);
        server
    }

    /// The address of `path` on this server.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{}", self.address, path.trim_start_matches('/'))
    }

    /// The text of a served file.
    pub fn file(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path))
            .unwrap_or_else(|error| panic!("{path} in the built page: {error}"))
    }

    /// The folder with the built page, which is served in the beginning.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// From now on serves this folder below `path`, which begins and ends with a slash.
    pub fn serve(&self, path: &str, folder: &Path) {
        let mut site = self.site();
        site.folders.retain(|(other, _)| other != path);
        site.folders.push((path.to_owned(), folder.to_owned()));
        site.folders.sort_by_key(|(path, _)| Reverse(path.len()));
    }

    /// From now on files of this name are not there.
    pub fn lose(&self, name: &str) {
        self.site().lost.push(name.to_owned());
    }

    /// They are there again.
    pub fn find(&self, name: &str) {
        self.site().lost.retain(|lost| lost != name);
    }

    /// Whether anybody has asked for a file of this name.
    pub fn was_asked_for(&self, name: &str) -> bool {
        let site = self.site();
        site.asked.iter().any(|path| is_named(path, name))
    }

    /// From now on hangs up on everybody, as if there were no network.
    pub fn go_down(&self) {
        self.site().is_down = true;
    }

    pub fn come_back(&self) {
        self.site().is_down = false;
    }

    fn site(&self) -> MutexGuard<'_, Site> {
        lock(&self.site)
    }
}

fn lock(site: &Mutex<Site>) -> MutexGuard<'_, Site> {
    site.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_named(path: &str, name: &str) -> bool {
    path.rsplit('/').next() == Some(name)
}

fn answer(site: &Mutex<Site>, mut stream: TcpStream) -> std::io::Result<()> {
    if lock(site).is_down {
        return Ok(());
    }
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or("/"));
    let found = lock(site)
        .locate(target)
        .and_then(|path| Some((fs::read(&path).ok()?, path)));
    let (status, kind, body) = match found {
        Some((body, path)) => ("200 OK", media_type(&path), body),
        None => ("404 Not Found", "text/plain", b"not here".to_vec()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if method != "HEAD" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

impl Site {
    /// The file that a request target names; nothing outside of the folders.
    fn locate(&mut self, target: &str) -> Option<PathBuf> {
        let path = target.split(['?', '#']).next()?;
        self.asked.push(path.to_owned());
        if self.lost.iter().any(|name| is_named(path, name)) {
            return None;
        }
        let (below, folder) = self
            .folders
            .iter()
            .find(|(below, _)| path.starts_with(below))?;
        let path = path.strip_prefix(below.as_str())?;
        let path = if path.is_empty() { "index.html" } else { path };
        let plain = Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        plain.then(|| folder.join(path))
    }
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt" | "md" | "ring") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
