//! The run as a link, a file or a script, and opening one.

use super::reading::Reading;
use super::transport::Mode;
use super::{Kept, Lab};
use crate::base::Micros;
use crate::history::{
    BUDGET, ENGINE, History, LONGEST_TO_SHARE, Moment, Saved, Target, Travel, is_link,
};
use crate::script::parse_script;

/// A run with more events than this is not run once more only to see whether its script does the
/// same.
const MOST_PROVED: usize = 20_000;

/// What a run is called that was opened from an address.
const LINK: &str = "link";

/// A run that was opened.
pub(super) struct Opened {
    what: &'static str,
    /// What is to be judged once its moment is reached.
    to_tell: Option<Saved>,
    /// The time that is gone to from there.
    to_see: Option<Micros>,
}

impl Opened {
    fn new(what: &'static str, to_tell: Option<Saved>) -> Opened {
        Opened {
            what,
            to_tell,
            to_see: None,
        }
    }
}

/// How many runs are kept that others took the place of.
const MOST_OTHERS: usize = 3;

/// Runs that others took the place of, and those that were there after this one: the last of each is
/// the nearest.
#[derive(Default)]
pub(super) struct Others {
    before: Vec<Other>,
    after: Vec<Other>,
}

struct Other {
    run: History<Reading>,
    opened: Option<Opened>,
    /// In which branch of the one before it, after how many deeds, it took its place.
    came_at: (usize, usize),
}

impl Others {
    /// Whether another run was there before.
    pub(super) fn is_before(&self) -> bool {
        !self.before.is_empty()
    }
}

/// A link to this moment.
#[derive(Clone, Debug, PartialEq)]
pub enum Link {
    /// What stands behind the `#` of the address.
    Text(String),
    /// It would be longer than links may be: so many characters.
    TooLong(usize),
}

/// What was done, as a script.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// A command a line.
    pub text: String,
    /// Whether the run is too long to be tried once more only to see whether this does the same.
    pub is_long: bool,
    /// Whether it goes on where this moment is: what was asked is answered, what was laid up happens.
    pub goes_on: bool,
}

impl Lab {
    /// A link to this very moment of this branch.
    pub fn link(&self) -> Link {
        let text = self.saved_branch();
        match text.len() {
            0..=LONGEST_TO_SHARE => Link::Text(text),
            long => Link::TooLong(long),
        }
    }

    /// This branch up to its end, as a text of any length.
    pub fn saved_branch(&self) -> String {
        self.run.save_branch().to_link()
    }

    /// The whole run with all branches, as a text of any length.
    pub fn saved(&self) -> String {
        self.run.save().to_link()
    }

    /// Whether anything was done or has happened since the page began, or something was opened.
    pub fn is_worth_keeping(&self) -> bool {
        let is_begun = self.run.moment() != Moment::default();
        is_begun || self.run.branches().len() > 1 || self.run.deeds(0).len() > 0
    }

    /// Whether a link was opened and nothing done since but looking: its address leads to it again.
    pub fn only_looks_at_link(&self) -> bool {
        self.opened.as_ref().is_some_and(|it| it.what == LINK)
    }

    /// What was done to this cluster, as a script.
    pub fn script(&self) -> Script {
        let runner = self.run.runner();
        Script {
            text: self.run.record().script,
            is_long: runner.cluster().trace().events().len() > MOST_PROVED,
            goes_on: !runner.is_finished(),
        }
    }

    /// Whether that script gives the same trace. It takes as long as the run did.
    pub fn script_replays(&self) -> bool {
        self.run.record().replays(self.run.runner())
    }

    /// The engine's version and the hash of the trace so far.
    pub fn seal(&self) -> (&'static str, String) {
        (ENGINE, self.cluster().trace().hash())
    }

    /// Opens what a file or a link holds: a saved run, or a script, which runs on a fresh cluster.
    /// `what` it is called.
    ///
    /// # Errors
    /// What is wrong with it, also said; nothing has changed.
    pub fn open(&mut self, what: &'static str, text: &str) -> Result<(), String> {
        let result = match is_link(text) {
            true => self.open_link(what, text),
            false => self.open_script(what, text),
        };
        if let Err(message) = &result {
            self.say(format!("The {what} was not opened: {message}."), true);
        }
        result
    }

    /// Opens what stands behind the `#` of an address.
    ///
    /// # Errors
    /// What is wrong with it, also said; nothing has changed.
    pub(in crate::web) fn open_address(&mut self, fragment: &str) -> Result<(), String> {
        let result = self.open_link(LINK, fragment);
        if let Err(message) = &result {
            self.say(format!("The link was not opened: {message}."), true);
        }
        result
    }

    fn open_script(&mut self, what: &'static str, text: &str) -> Result<(), String> {
        let lines = parse_script(text).map_err(|error| error.to_string())?;
        if lines.is_empty() {
            return Err("expected a link of Ringlab or a script, found nothing".into());
        }
        let run = History::new(Default::default(), BUDGET);
        run.has_room_for(&lines)
            .map_err(|error| error.to_string())?;
        self.replace(run, None, None);
        let run = self.run_console(text).map_err(|error| error.to_string());
        // Its lines are not a person's, one by one: Undo takes back all.
        self.opened = Some(Opened::new(what, None));
        run
    }

    /// Opens a saved run.
    ///
    /// # Errors
    /// What is wrong with it; nothing has changed, and nothing is said.
    pub(in crate::web) fn open_link(
        &mut self,
        what: &'static str,
        text: &str,
    ) -> Result<(), String> {
        self.open_saved(text, |saved| Opened::new(what, Some(saved)))
    }

    fn open_saved(
        &mut self,
        text: &str,
        opened: impl FnOnce(Saved) -> Opened,
    ) -> Result<(), String> {
        let saved = Saved::from_link(text)?;
        let (run, travel) = saved.open(BUDGET)?;
        self.replace(run, Some(travel), Some(opened(saved)));
        Ok(())
    }

    /// Opens a saved run, and goes from its moment, where it is judged, to another time.
    ///
    /// # Errors
    /// What is wrong with it, also said; nothing has changed.
    pub(in crate::web) fn open_link_at(&mut self, text: &str, at: Micros) -> Result<(), String> {
        let opened = |saved| Opened {
            to_see: Some(at),
            ..Opened::new(LINK, Some(saved))
        };
        let result = self.open_saved(text, opened);
        if let Err(message) = &result {
            self.say(format!("The link was not opened: {message}."), true);
        }
        result
    }

    /// Opens a saved run, and goes to its moment at once.
    ///
    /// # Errors
    /// As `open_link`.
    pub(in crate::web) fn open_link_now(&mut self, text: &str) -> Result<(), String> {
        self.open_link(LINK, text)?;
        self.travel_now();
        Ok(())
    }

    /// Begins with a fresh cluster, as a first visit does. Undo brings back what was there.
    pub fn start_over(&mut self) {
        let run = History::new(Default::default(), BUDGET);
        self.replace(run, None, None);
        self.say(
            "A new beginning: five nodes, nothing stored yet. Undo brings the last session back.",
            false,
        );
    }

    fn replace(&mut self, run: History<Reading>, travel: Option<Travel>, opened: Option<Opened>) {
        let is_something = self.is_worth_keeping();
        let came_at = match is_something {
            true => (self.run.branch(), self.run.moment().deeds),
            false => self.came_at,
        };
        let was = self.swap(Other {
            run,
            opened,
            came_at,
        });
        if is_something {
            self.others.before.push(was);
            if self.others.before.len() > MOST_OTHERS {
                self.others.before.remove(0);
            }
        }
        self.others.after.clear();
        self.renew(travel);
    }

    /// Puts a run in the place of this one, which comes back.
    fn swap(&mut self, other: Other) -> Other {
        Other {
            run: std::mem::replace(&mut self.run, other.run),
            opened: std::mem::replace(&mut self.opened, other.opened),
            came_at: std::mem::replace(&mut self.came_at, other.came_at),
        }
    }

    /// What was there before need not be brought back.
    pub(in crate::web) fn forget_before(&mut self) {
        self.others = Others::default();
    }

    /// What was there after this one is not to come back: something else was done.
    pub(super) fn forget_after(&mut self) {
        self.others.after.clear();
    }

    /// Brings back what was there before another run took its place; whether there was anything.
    pub(super) fn bring_back(&mut self) -> bool {
        let Some(before) = self.others.before.pop() else {
            return false;
        };
        let after = self.swap(before);
        self.others.after.push(after);
        self.renew(None);
        let now = self.cluster().now();
        self.say(format!("What was here before is back, at {now}."), false);
        true
    }

    /// Whether the run that was brought back is where another had taken its place.
    pub(super) fn can_bring_on(&self) -> bool {
        let here = (self.run.branch(), self.run.moment().deeds);
        let after = self.others.after.last();
        after.is_some_and(|after| after.came_at == here)
    }

    /// Has the other run take the place of this one again.
    pub(super) fn bring_on(&mut self) {
        let Some(after) = self.others.after.pop() else {
            return;
        };
        let before = self.swap(after);
        self.others.before.push(before);
        self.renew(None);
        let now = self.cluster().now();
        let what = self.opened.as_ref().map_or("other run", |it| it.what);
        self.say(format!("The {what} is open again, at {now}."), false);
    }

    /// Shows another run, on its way to a moment if it is.
    fn renew(&mut self, travel: Option<Travel>) {
        self.next_line = self.run.last_line().saturating_add(1);
        self.scripts.clear();
        self.forget_cluster();
        self.kept = Kept::default();
        self.comparing = Default::default();
        self.form.compare = Default::default();
        self.marks = Default::default();
        self.dismissed = None;
        let config = self.cluster().config().clone();
        self.form.adopt(&config);
        match travel {
            Some(travel) => self.travel_by(travel),
            None => {
                self.transport.set(Mode::Paused);
                self.settle_down();
            }
        }
    }

    /// A run that was opened does not come to its moment, or not at once: nothing is to be said of that.
    pub(super) fn forget_to_tell(&mut self) {
        if let Some(opened) = &mut self.opened {
            (opened.to_tell, opened.to_see) = (None, None);
        }
    }

    /// Says what came of a run that was opened, once its moment is reached or turned out to be missing.
    /// Whether there was anything to say.
    pub(super) fn tell_of_opened(&mut self, reached: bool) -> bool {
        let (hash, now) = (self.cluster().trace().hash(), self.cluster().now());
        let Some(opened) = self.opened.as_mut() else {
            return false;
        };
        let Some(saved) = opened.to_tell.take() else {
            return false;
        };
        let to_see = opened.to_see.take().filter(|_| reached);
        let verdict = saved.verdict(&hash);
        let failed = saved.hash != hash;
        if let Some(at) = to_see {
            self.see(at, verdict, failed);
            return true;
        }
        let text = match reached {
            true => format!("The {} is open, at {now}: {verdict}.", opened.what),
            false => format!(
                "The {} is open, but its moment never comes: the run ends at {now}; {verdict}.",
                opened.what
            ),
        };
        self.say(text, failed);
        true
    }

    /// Goes to another time of a run that was judged.
    fn see(&mut self, at: Micros, verdict: String, failed: bool) {
        self.go(Target::Time(at));
        self.say_of_there(move |lab| {
            let now = lab.cluster().now();
            (
                format!("The run at {now}: {verdict}. Play goes on."),
                failed,
            )
        });
    }
}
