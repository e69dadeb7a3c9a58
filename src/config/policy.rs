//! Choices that have names: when logs are synced, when reads repair, when tombstones are reaped.

use super::values::{positive_time, time};
use crate::base::Micros;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// When a node's log is synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Fsync {
    /// Before a record is acknowledged.
    Always,
    /// Every so often; a crash in between may lose what was acknowledged.
    Every(Micros),
    /// Never.
    Never,
}

/// Whether a read brings replicas that differ up to date (Dynamo paper, section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ReadRepair {
    /// It does not.
    Off,
    /// After the client has been answered.
    Async,
    /// Before the client is answered.
    Sync,
}

/// When tombstones are forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Reap {
    /// Never.
    Never,
    /// When every primary holds the same tombstone, and no hint or message can be older than it.
    AfterAgreement,
    /// This long after it was stored, whatever the others hold: deleted values may come back.
    After(Micros),
}

/// How long a hint is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum HintTtl {
    /// Until it has gone home.
    Never,
    /// At most this long.
    After(Micros),
}

/// The time inside `name(...)`.
fn argument(text: &str, name: &str) -> Option<Result<Micros, String>> {
    let inner = text
        .strip_prefix(name)?
        .strip_prefix('(')?
        .strip_suffix(')')?;
    Some(positive_time(inner))
}

impl FromStr for Fsync {
    type Err = String;

    fn from_str(text: &str) -> Result<Fsync, String> {
        match (text, argument(text, "every")) {
            ("always", _) => Ok(Fsync::Always),
            ("never", _) => Ok(Fsync::Never),
            (_, Some(period)) => period.map(Fsync::Every),
            _ => Err(expected("always, never or every(d)", text)),
        }
    }
}

impl fmt::Display for Fsync {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fsync::Always => f.write_str("always"),
            Fsync::Every(period) => write!(f, "every({period})"),
            Fsync::Never => f.write_str("never"),
        }
    }
}

impl FromStr for ReadRepair {
    type Err = String;

    fn from_str(text: &str) -> Result<ReadRepair, String> {
        match text {
            "off" => Ok(ReadRepair::Off),
            "async" => Ok(ReadRepair::Async),
            "sync" => Ok(ReadRepair::Sync),
            _ => Err(expected("off, async or sync", text)),
        }
    }
}

impl fmt::Display for ReadRepair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReadRepair::Off => "off",
            ReadRepair::Async => "async",
            ReadRepair::Sync => "sync",
        })
    }
}

impl FromStr for Reap {
    type Err = String;

    fn from_str(text: &str) -> Result<Reap, String> {
        match (text, argument(text, "after")) {
            ("never", _) => Ok(Reap::Never),
            ("after-agreement", _) => Ok(Reap::AfterAgreement),
            (_, Some(age)) => age.map(Reap::After),
            _ => Err(expected("never, after-agreement or after(d)", text)),
        }
    }
}

impl fmt::Display for Reap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reap::Never => f.write_str("never"),
            Reap::AfterAgreement => f.write_str("after-agreement"),
            Reap::After(age) => write!(f, "after({age})"),
        }
    }
}

impl FromStr for HintTtl {
    type Err = String;

    fn from_str(text: &str) -> Result<HintTtl, String> {
        if text == "never" {
            return Ok(HintTtl::Never);
        }
        time(text)
            .map(HintTtl::After)
            .map_err(|_| expected("never or a time such as 30s", text))
    }
}

impl fmt::Display for HintTtl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HintTtl::Never => f.write_str("never"),
            HintTtl::After(age) => age.fmt(f),
        }
    }
}

fn expected(what: &str, found: &str) -> String {
    format!("expected {what}, {}", super::wording::found(found))
}
