//! Generated load, as a person starts it, and how far it is.

use super::form::number;
use super::{Lab, Speed};
use crate::base::popularity::Popularity;
use crate::script::{AdminRecord, Command, LoadView, Workload};

/// What is typed in.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadForm {
    /// How many requests.
    pub ops: String,
    /// How many of a hundred read.
    pub read: String,
    /// How many requests a second.
    pub rate: String,
    /// How often each key is asked for, by its place among [`POPULARITIES`].
    pub dist: usize,
}

/// The popularities that can be chosen, and what they are called.
pub const POPULARITIES: [(&str, &str); 3] = [
    ("uniform", "each as often"),
    ("zipf(0.99)", "by Zipf's law"),
    ("hotspot(0.1,0.9)", "a tenth, 90 %"),
];

impl Default for LoadForm {
    fn default() -> LoadForm {
        LoadForm {
            ops: "1000".into(),
            read: "50".into(),
            rate: "200".into(),
            dist: 0,
        }
    }
}

impl LoadForm {
    fn workload(&self) -> Result<Workload, String> {
        let read = number("Reads", &self.read, 0, 100)?;
        let (name, _) = POPULARITIES[self.dist.min(POPULARITIES.len() - 1)];
        Ok(Workload {
            ops: number("Requests", &self.ops, 1, 100_000)? as u32,
            rate: number("A second", &self.rate, 1, 100_000)? as u32,
            read: format!("{}.{:02}", read / 100, read % 100).parse()?,
            dist: name.parse::<Popularity>()?,
            ..Workload::default()
        })
    }
}

impl Lab {
    /// Lets clients ask as is typed in, at real time at the least: slower, nobody could wait for it.
    pub fn start_load(&mut self) {
        match self.form.load.workload() {
            Err(message) => self.refuse(&message),
            Ok(workload) => {
                if self.command(Command::Workload(workload)).is_err() {
                    return;
                }
                if matches!(self.speed(), Speed::OneIn(slower) if slower > 1) {
                    self.set_speed(Speed::OneIn(1));
                }
                let told = format!(
                    "{} requests begin, at {} a second.",
                    workload.ops, workload.rate
                );
                self.say(told, false);
                self.run_until_answered();
            }
        }
    }

    /// How far the load is, while there is one.
    pub fn load(&self) -> Option<LoadView> {
        self.run.runner().loads().next()
    }

    /// Says how a load ended.
    pub(super) fn tell_of_load(&mut self, record: &AdminRecord) {
        if self.load().is_some() {
            return;
        }
        let mine = self.history().iter().rev();
        let mine = mine.filter(|op| op.line == Some(record.line));
        let (all, failed) = mine.fold((0, 0), |(all, failed), op| {
            (all + 1, failed + usize::from(!op.ok))
        });
        self.say(
            format!("The load is over: {all} requests, {failed} failed. See Metrics."),
            false,
        );
    }
}
