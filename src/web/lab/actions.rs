//! What a person can do beside breaking things, one method an action.

use super::form::number;
use super::{EntryKind, Lab, Mode};
use crate::base::{MAX_NODES, NodeId};
use crate::observe::OpRecord;
use crate::script::{
    Action, COMMANDS, Command, Context, Line, Output, Request, RunError, Runner, ScriptError,
    Setting, parse_script, translate,
};
use crate::sim::{ErrorCode, RequestError};

impl Lab {
    /// Changes what is typed in.
    pub fn edit(&mut self, change: impl FnOnce(&mut super::Form)) {
        let key = self.form.key.clone();
        change(&mut self.form);
        self.form.faults.wrong = None;
        if key != self.form.key {
            self.form.merged = None;
            self.form.older = 0;
        }
        self.touch();
    }

    /// Puts what is typed in.
    pub fn put(&mut self) {
        let context = self.context_to_send();
        let request = context.and_then(|it| self.form.put(self.cluster().config(), it));
        self.ask(request);
    }

    /// Gets the key that is typed in.
    pub fn get(&mut self) {
        let request = self.form.get(self.cluster().config());
        self.ask(request);
    }

    /// Deletes the key that is typed in.
    pub fn delete(&mut self) {
        let context = self.context_to_send();
        let request = context.and_then(|it| self.form.delete(self.cluster().config(), it));
        self.ask(request);
    }

    /// Replaces all siblings of the key that is typed in by one value.
    pub fn resolve(&mut self, value: &str) {
        let request = self.form.resolve(value);
        self.form.merged = None;
        self.ask(Ok(request));
    }

    fn ask(&mut self, request: Result<Request, String>) {
        match request {
            Ok(request) => {
                // A request that is refused says so itself.
                let _ = self.command(Command::Async(request));
                self.run_until_answered();
            }
            Err(message) => self.refuse(&message),
        }
    }

    /// Starts anew with N, the number of nodes and the seed that are typed in, if they are right.
    pub fn start_anew(&mut self) {
        let form = &self.form;
        let read = || {
            let nodes = number("Nodes", &form.nodes, 1, u64::from(MAX_NODES))?;
            let n = number("N", &form.n, 1, nodes)?;
            let seed = number("Seed", &form.seed, 0, u64::MAX)?;
            Ok((nodes, n, seed))
        };
        let (nodes, n, seed) = match read() {
            Ok(numbers) => numbers,
            Err(message) => {
                let message: String = message;
                return self.refuse(&message);
            }
        };
        let config = self.cluster().config();
        let unchanged = (u64::from(config.nodes), u64::from(config.n), config.seed);
        if unchanged == (nodes, n, seed) {
            return;
        }
        let fits = |text: &str, own: u16| text.parse().unwrap_or(u64::from(own)).clamp(1, n);
        let (r, w) = (fits(&form.r, config.r), fits(&form.w, config.w));
        let settings = [
            ("nodes", nodes),
            ("n", n),
            ("r", r),
            ("w", w),
            ("seed", seed),
        ];
        let setting = |(field, value): (&str, u64)| Setting {
            field: field.to_owned(),
            value: value.to_string(),
        };
        let command = Command::Cluster(settings.map(setting).to_vec());
        if self.command(command).is_ok() {
            self.transport.set(Mode::Paused);
            self.say(
                format!(
                    "A fresh cluster: {nodes} nodes, N {n}, seed {seed}. Undo brings the last one back."
                ),
                false,
            );
        }
    }

    /// Runs what was typed into the console: one line, or a whole script, in which lines may be
    /// `curl`.
    ///
    /// # Errors
    /// What is wrong with it; nothing has run.
    pub fn run_console(&mut self, text: &str) -> Result<(), ScriptError> {
        let typed = text.trim();
        if typed.is_empty() {
            return Ok(());
        }
        self.console.remember(typed);
        self.touch();
        if typed == "help" || typed == "?" {
            self.console.add(EntryKind::Command, typed);
            let usage = COMMANDS.iter().map(|command| {
                let usage = command.usage.replace('\n', "\n  or ");
                format!("{usage}\n    {}", command.doc)
            });
            let usage = usage.collect::<Vec<_>>().join("\n");
            self.console.add(EntryKind::Output, &usage);
            return Ok(());
        }
        let before = self.next_line - 1;
        let result = translate(text).and_then(|translated| {
            let curls = translated.curls.into_iter();
            let curls = curls.map(|(number, line)| (before + number, line));
            self.console.expect_curls(curls);
            self.run_script(&translated.script)
        });
        match result {
            Ok(_) => {
                self.run_until_answered();
                Ok(())
            }
            Err(error) => {
                self.console.forget_curls(before);
                self.console.add(EntryKind::Command, typed);
                let message = error.to_string();
                let pointed = format!("{message}\n{}", error.pointed(text));
                self.console.add(EntryKind::Error, &pointed);
                self.say(message, true);
                Err(error)
            }
        }
    }

    /// Lays up the lines of a script and starts the first; the numbers of its lines begin behind
    /// the one that comes back.
    pub(super) fn run_script(&mut self, text: &str) -> Result<u32, ScriptError> {
        let mut lines = parse_script(text)?;
        self.run.has_room_for(&lines).map_err(too_large)?;
        self.travel_now();
        let before = self.next_line - 1;
        for line in &mut lines {
            line.number = line.number.saturating_add(before);
        }
        let next = lines.last().map(|line| line.number.saturating_add(1));
        self.run.has_room_for(&lines).map_err(too_large)?;
        if self.run.is_in_the_past() {
            // Its lines come one after the other, in a branch of their own from the first on.
            self.run.fork().map_err(too_large)?;
        }
        let now = self.run.schedule(lines).map_err(too_large)?;
        // From here on a run that was opened is a person's own.
        self.opened = None;
        self.scripts.push(before);
        self.next_line = next.unwrap_or(self.next_line);
        self.run.queue(now);
        self.look();
        self.start_lines();
        Ok(before)
    }

    /// Chooses the node to look at.
    pub fn select_node(&mut self, node: Option<NodeId>) {
        self.selected_node = node;
        self.touch();
    }

    /// Chooses the request to look at.
    pub fn select_request(&mut self, number: usize) {
        self.selected_request = Some(number);
        let key = self.request().map(|view| view.key.clone());
        if let Some(key) = key {
            self.edit(|form| form.key = key.to_string());
        }
    }

    /// Chooses whether single keys do something.
    pub fn set_shortcuts(&mut self, on: bool) {
        self.shortcuts = on;
        self.touch();
    }

    /// A request of the JavaScript API: lets time pass until it is answered.
    ///
    /// # Errors
    /// What was wrong in itself; the cluster is as it was.
    pub(in crate::web) fn ask_now(&mut self, request: Request) -> Result<OpRecord, RequestError> {
        // Contexts and media types are judged by the cluster: a copy of it tells without a trace.
        let judged = match &request.action {
            Action::Put { context, media, .. } => is_judged(context) || media.is_some(),
            Action::Delete { context, .. } => is_judged(context),
            Action::Get { .. } | Action::Resolve { .. } => false,
        };
        let line = self.next_line;
        if judged && let Some(error) = refusal(self.run.runner().clone(), &request, line) {
            return Err(error);
        }
        let failed = |message: String| RequestError::new(ErrorCode::BadRequest, message);
        let number = self.command(Command::Async(request)).map_err(failed)?;
        self.run_until_line(number)
            .ok_or_else(|| failed("the request was never answered".into()))
    }

    /// A script of the JavaScript API, run to its end: everything that came out, and the number
    /// that its lines begin behind.
    ///
    /// # Errors
    /// What is wrong with the script; nothing of it has run.
    pub(in crate::web) fn run_now(&mut self, text: &str) -> Result<(u32, Vec<Output>), String> {
        self.ears.script = Some(Vec::new());
        let before = self.run_script(text);
        if before.is_ok() {
            self.run_to_end();
        }
        let gathered = self.ears.script.take().unwrap_or_default();
        self.touch();
        match before {
            Ok(before) => Ok((before, gathered)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Chooses whether pings and gossip are shown.
    pub fn show_chatter(&mut self, on: bool) {
        self.chatter = on;
        self.touch();
    }

    /// Says something that helps.
    pub fn hint(&mut self, text: &str) {
        self.say(text, false);
    }
}

/// Why a script that is right in itself cannot be a part of this run.
fn too_large(error: RunError) -> ScriptError {
    ScriptError {
        line: 1,
        column: 1,
        message: error.message,
        nearest: None,
    }
}

fn is_judged(context: &Option<Context>) -> bool {
    matches!(context, Some(Context::Label(_) | Context::Token(_)))
}

/// Why the cluster would refuse a request at once.
fn refusal(mut copy: Runner, request: &Request, number: u32) -> Option<RequestError> {
    let line = Line {
        number,
        at: None,
        command: Command::Async(request.clone()),
    };
    copy.start(&line).ok()?;
    let record = copy.history().last().filter(|op| op.line == Some(number))?;
    let wrong = [
        ErrorCode::BadRequest,
        ErrorCode::BadContext,
        ErrorCode::TooLarge,
    ];
    record
        .error
        .clone()
        .filter(|error| wrong.contains(&error.code))
}
