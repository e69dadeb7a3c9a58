//! A run as it is saved: what it began with and what was done in each branch, and where one is.
//! Nothing of its state is in it: the run is done again.

use super::branch::Branch;
use super::limits::{LAST_LINE, LATEST, MOST_BRANCHES, MOST_DEEDS, MOST_HAPPENED, Size};
use super::waiting::Waiting;
use super::{Deed, Follower, History, Moment, Target, Travel, What};
use crate::base::Micros;
use crate::config::ClusterConfig;
use crate::script::{Command, Line, parse_line};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The version of the engine, which a saved run is replayed exactly by.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");

/// A saved run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// The version of the engine that it ran on.
    pub engine: String,
    /// The hash of the trace at the moment where one is.
    pub hash: String,
    /// The settings that it began with; none where all are as usual.
    settings: Vec<(String, String)>,
    branches: Vec<SavedBranch>,
    here: u32,
    moment: SavedMoment,
    /// What few runs have; it stands behind the others.
    #[serde(skip)]
    pub(super) rest: Rest,
}

/// What is still to be done, or not to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Rest {
    /// Whether what was done next at the moment was taken back.
    leaving: bool,
    /// Lines that wait for those before them, by branch.
    waiting: Vec<(u32, Vec<SavedLine>)>,
}

/// A line: its number and its text.
type SavedLine = (u32, String);

/// A moment: what has happened, what was done, what the clock says.
type SavedMoment = (u64, u32, u64);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct SavedBranch {
    parent: Option<(u32, SavedMoment)>,
    /// What was done since it parted.
    deeds: Vec<SavedDeed>,
    end: SavedMoment,
}

/// A deed: how much happened since the one before, when it was, and its lines with their numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct SavedDeed {
    after: u64,
    at: u64,
    what: Kind,
    lines: Vec<SavedLine>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Kind {
    Start,
    Beside,
    Schedule,
}

fn saved(moment: Moment) -> SavedMoment {
    (moment.happened, moment.deeds as u32, moment.at.0)
}

fn opened((happened, deeds, at): SavedMoment, what: &str) -> Result<Moment, String> {
    if happened > MOST_HAPPENED {
        return Err(format!(
            "{what}: expected at most {MOST_HAPPENED} events, found {happened}"
        ));
    }
    if at > LATEST.0 {
        return Err(format!(
            "{what}: expected a time up to {LATEST}, found {}",
            Micros(at)
        ));
    }
    Ok(Moment {
        happened,
        deeds: deeds as usize,
        at: Micros(at),
    })
}

fn save_line(line: &Line) -> SavedLine {
    (line.number, line.to_string())
}

fn save_lines<'a>(branch: usize, lines: impl Iterator<Item = &'a Line>) -> (u32, Vec<SavedLine>) {
    (branch as u32, lines.map(save_line).collect())
}

fn open_line((number, text): &SavedLine) -> Result<Line, String> {
    match parse_line(text, *number) {
        _ if *number > LAST_LINE => Err(format!(
            "expected the number of a line up to {LAST_LINE}, found {number}"
        )),
        Ok(Some(line)) => Ok(line),
        Ok(None) => Err("expected a command, found none".to_owned()),
        Err(error) => Err(error.message),
    }
}

impl SavedDeed {
    fn of(deed: &Deed, before: u64) -> SavedDeed {
        let what = match &deed.what {
            What::Start(_) => Kind::Start,
            What::Beside(_) => Kind::Beside,
            What::Schedule(_) => Kind::Schedule,
        };
        SavedDeed {
            after: deed.at.happened - before,
            at: deed.at.at.0,
            what,
            lines: deed.lines().iter().map(save_line).collect(),
        }
    }

    /// The `number`-th deed of its branch, counted from 1.
    fn open(&self, before: u64, number: usize) -> Result<Deed, String> {
        let wrong = |message: String| format!("deed {number}: {message}");
        let happened = before.saturating_add(self.after);
        let at = opened((happened, number as u32 - 1, self.at), "when").map_err(wrong)?;
        let lines: Result<Vec<Line>, String> = self.lines.iter().map(open_line).collect();
        let mut lines = lines.map_err(wrong)?;
        let is_cluster = |line: &Line| matches!(line.command, Command::Cluster(_));
        let what = match (self.what, lines.len()) {
            (Kind::Schedule, _) if lines.iter().all(|it| it.at.is_some() && !is_cluster(it)) => {
                What::Schedule(lines)
            }
            (Kind::Start, 1) => What::Start(lines.remove(0)),
            (Kind::Beside, 1) => What::Beside(lines.remove(0)),
            (_, found) => {
                return Err(wrong(format!(
                    "expected one command, or commands with times, found {found} others"
                )));
            }
        };
        Ok(Deed { at, what })
    }
}

impl<F: Follower> History<F> {
    /// The whole run, with all branches.
    pub fn save(&self) -> Saved {
        let branches = self.branches.iter().map(|branch| {
            let begin = branch.parent.map_or(0, |(_, at)| at.deeds);
            SavedBranch {
                parent: branch.parent.map(|(of, at)| (of as u32, saved(at))),
                deeds: save_deeds(&branch.deeds, begin),
                end: saved(branch.end),
            }
        });
        let waiting = self.waiting.all();
        let rest = Rest {
            leaving: self.leaving,
            waiting: waiting
                .map(|(branch, lines)| save_lines(branch, lines.iter()))
                .collect(),
        };
        self.saved_as(branches.collect(), self.here, rest)
    }

    /// This branch alone.
    pub fn save_branch(&self) -> Saved {
        let branch = &self.branches[self.here];
        // What was taken back is not a part of it, nor what was to come after that.
        let (deeds, end, waiting) = match self.leaving {
            true => (&branch.deeds[..self.moment.deeds], self.moment, None),
            false => (
                branch.deeds.as_slice(),
                branch.end,
                Some(self.queued()).filter(|lines| lines.len() > 0),
            ),
        };
        let alone = SavedBranch {
            parent: None,
            deeds: save_deeds(deeds, 0),
            end: saved(end),
        };
        let rest = Rest {
            leaving: false,
            waiting: waiting
                .into_iter()
                .map(|lines| save_lines(0, lines))
                .collect(),
        };
        self.saved_as(vec![alone], 0, rest)
    }

    fn saved_as(&self, branches: Vec<SavedBranch>, here: usize, rest: Rest) -> Saved {
        // All or none: some follow from others where they are not given.
        let is_usual = self.config == ClusterConfig::default();
        let settings = (!is_usual).then(|| self.config.to_settings());
        Saved {
            engine: ENGINE.to_owned(),
            hash: self.runner.cluster().trace().hash(),
            settings: settings
                .into_iter()
                .flatten()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            branches,
            here: here as u32,
            moment: saved(self.moment),
            rest,
        }
    }
}

fn save_deeds(deeds: &[Rc<Deed>], begin: usize) -> Vec<SavedDeed> {
    let mut before = 0;
    let deeds = deeds[begin..].iter().map(|deed| {
        let saved = SavedDeed::of(deed, before);
        before = deed.at.happened;
        saved
    });
    deeds.collect()
}

impl Saved {
    /// The run at its beginning, and the way to the moment where it was saved, which `approach` goes.
    ///
    /// # Errors
    /// What in it makes no sense: where, what was expected, what was found.
    pub fn open<F: Follower>(&self, budget: usize) -> Result<(History<F>, Travel), String> {
        let config = ClusterConfig::from_settings(&self.settings)
            .map_err(|error| format!("settings: {error}"))?;
        if self.branches.is_empty() || self.branches.len() > MOST_BRANCHES {
            return Err(format!(
                "expected 1 to {MOST_BRANCHES} branches, found {}",
                self.branches.len()
            ));
        }
        let mut branches: Vec<Branch<F>> = Vec::new();
        let mut left = MOST_DEEDS;
        for (index, branch) in self.branches.iter().enumerate() {
            let wrong = |message: String| format!("branch {}: {message}", index + 1);
            let shared = branch.parent.map_or(0, |(_, at)| at.1 as usize);
            let deeds = shared.saturating_add(branch.deeds.len());
            left = left.checked_sub(deeds).ok_or_else(|| {
                wrong(format!(
                    "expected at most {MOST_DEEDS} deeds in all, found more"
                ))
            })?;
            let branch = branch.open(index, &branches).map_err(wrong)?;
            branches.push(branch);
        }
        let (size, waiting) = (Size::of_branches(branches.iter()), self.waiting()?);
        if let Some(most) = size.and(waiting.size()).is_too_much() {
            return Err(format!("expected at most {most}, found more"));
        }
        let here = self.here as usize;
        let moment = opened(self.moment, "the moment")?;
        let deeds = branches.get(here).map(|branch| branch.deeds.len());
        if deeds.is_none_or(|deeds| moment.deeds > deeds) {
            return Err(format!(
                "the moment: expected one of a branch, found branch {} after deed {}",
                self.here, moment.deeds
            ));
        }
        let mut history = History::new(config, budget);
        history.branches = branches;
        history.here = here;
        history.size = size;
        history.waiting = waiting;
        let travel = history.set_out(here, Target::Moment(moment));
        match self.rest.leaving {
            true => Ok((history, travel.leaving())),
            false => Ok((history, travel)),
        }
    }

    /// The lines that wait for those before them.
    fn waiting(&self) -> Result<Waiting, String> {
        let mut waiting = Waiting::default();
        for (branch, lines) in &self.rest.waiting {
            let branch = *branch as usize;
            if branch >= self.branches.len() {
                return Err(format!(
                    "lines that wait: expected a branch, found number {branch}"
                ));
            }
            let lines: Result<Vec<Line>, String> = lines.iter().map(open_line).collect();
            let lines = lines.map_err(|message| format!("lines that wait: {message}"))?;
            if lines.iter().any(|line| line.at.is_some()) {
                return Err("lines that wait: expected none with a time, found one".to_owned());
            }
            waiting.add(branch, lines);
        }
        Ok(waiting)
    }

    /// The same, if its version and its hash are what such words look like: they are told.
    pub(super) fn with_sound_words(self) -> Result<Saved, String> {
        let is_version = |it: u8| it.is_ascii_alphanumeric() || b".-+".contains(&it);
        for (what, word, most, is_sound) in [
            (
                "the version",
                &self.engine,
                40,
                self.engine.bytes().all(is_version),
            ),
            (
                "the hash",
                &self.hash,
                64,
                self.hash.bytes().all(|it| it.is_ascii_alphanumeric()),
            ),
        ] {
            if !is_sound || word.len() > most {
                return Err(format!(
                    "{what}: expected at most {most} letters and digits, found {} bytes",
                    word.len()
                ));
            }
        }
        Ok(self)
    }

    /// What can be said of the run that came of this: whether it is the one that was saved.
    pub fn verdict(&self, hash: &str) -> String {
        match (self.hash == hash, self.engine == ENGINE) {
            (true, true) => "replays exactly".to_owned(),
            (true, false) => format!("replays exactly, though made by version {}", self.engine),
            (false, true) => format!(
                "this version differs: it calls itself {ENGINE} too, but the trace hash is {hash} \
                 and was {}",
                self.hash
            ),
            (false, false) => format!(
                "this version differs: the run was made by version {}, this is {ENGINE}; what \
                 happens may be something else",
                self.engine
            ),
        }
    }
}

impl SavedBranch {
    /// The `index`-th branch, with the earlier ones before it.
    fn open<F: Follower>(&self, index: usize, earlier: &[Branch<F>]) -> Result<Branch<F>, String> {
        let mut branch = Branch::default();
        match self.parent {
            None if index == 0 => {}
            Some((parent, at)) if (parent as usize) < index => {
                let at = opened(at, "where it parts")?;
                let deeds = &earlier[parent as usize].deeds;
                let Some(before) = deeds.get(..at.deeds) else {
                    return Err(format!(
                        "expected to part after one of {} deeds, found {}",
                        deeds.len(),
                        at.deeds
                    ));
                };
                branch.deeds = before.to_vec();
                branch.parent = Some((parent as usize, at));
                branch.end = at;
            }
            parent => {
                let found = parent.map_or("none".into(), |(parent, _)| (parent + 1).to_string());
                return Err(format!(
                    "expected an earlier branch to part from, found {found}"
                ));
            }
        }
        let mut before = 0;
        for deed in &self.deeds {
            let deed = deed.open(before, branch.deeds.len() + 1)?;
            before = deed.at.happened;
            let last = branch.deeds.last().map_or(0, |last| last.at.happened);
            if before < last {
                return Err(format!(
                    "deed {}: expected one after {last} events or later, found {before}",
                    branch.deeds.len() + 1
                ));
            }
            branch.end = Moment {
                deeds: branch.deeds.len() + 1,
                ..deed.at
            };
            branch.deeds.push(Rc::new(deed));
        }
        let end = opened(self.end, "its end")?;
        if end.deeds == branch.deeds.len() {
            branch.end = branch.end.max(end);
        }
        Ok(branch)
    }
}
