//! What can be demanded of a plan: no more than its settings and its faults promise.

use crate::base::Micros;
use crate::config::{ClusterConfig, FailureDetector, Fsync, HintTtl, ReadRepair, Reap};
use crate::script::{Action, Command, DiskIs, Request, Setting};
use crate::sim::Nemesis;

/// What must hold when a plan is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    /// How many replicas a key has.
    pub(super) n: u16,
    /// The primaries come to hold the same by themselves.
    pub(super) converges: bool,
    /// They do once every key has been read from all of them.
    pub(super) converges_when_read: bool,
    /// Hints go home.
    pub(super) hands_off: bool,
    /// Hints may be dropped before they are home.
    pub(super) expires: bool,
    /// Nothing but a disk may lose a write.
    pub(super) keeps: bool,
    /// Nothing may lose a write: every one was logged on more disks than were lost.
    pub(super) durable: bool,
    /// What was deleted must not come back.
    pub(super) stays_deleted: bool,
    /// No dot is issued twice.
    pub(super) one_dot: bool,
    /// Every read's quorum meets every write's.
    pub(super) overlaps: bool,
    /// A node that leaves can hand over what it holds.
    pub(super) lets_go: bool,
    /// Whoever was silent is seen to be back without being asked for anything.
    pub(super) watches: bool,
}

impl Terms {
    pub(super) fn of<'a>(first: &ClusterConfig, body: impl Iterator<Item = &'a Command>) -> Terms {
        let mut config = first.clone();
        let (mut least_r, mut least_w, mut least_dw) = (config.r, config.w, config.dw);
        let mut always_synced = config.fsync == Fsync::Always;
        // With notfound_ok=off a replica that has nothing yet may make the whole read find nothing.
        let is_strict =
            |config: &ClusterConfig| !config.sloppy && !config.basic_quorum && config.notfound_ok;
        let mut strict = is_strict(&config);
        let mut instant = config.fsync_latency.is_zero();
        let (mut lost_disks, mut crashes) = (0u16, 0);
        let mut members_change = false;
        for command in body {
            match command {
                Command::Set(settings) => {
                    config = changed(config, settings);
                    least_r = least_r.min(config.r);
                    least_w = least_w.min(config.w);
                    least_dw = least_dw.min(config.dw);
                    always_synced &= config.fsync == Fsync::Always;
                    strict &= is_strict(&config);
                    instant &= config.fsync_latency.is_zero();
                }
                Command::Crash(..) => crashes += 1,
                Command::Restart(_, DiskIs::Lost) => lost_disks = lost_disks.saturating_add(1),
                Command::Join { .. } | Command::Leave(_) => members_change = true,
                Command::Remove(_) => {
                    members_change = true;
                    lost_disks = lost_disks.saturating_add(1);
                }
                Command::Nemesis { nemesis, .. } => match nemesis {
                    Nemesis::CrashLoop => crashes += 1,
                    Nemesis::LostDisk => lost_disks = u16::MAX,
                    _ => {}
                },
                Command::Request(request) | Command::Async(request) => match asked(request) {
                    Asked::Read(r) => least_r = least_r.min(r.unwrap_or(least_r)),
                    Asked::Write(w, dw) => {
                        least_w = least_w.min(w.unwrap_or(least_w));
                        least_dw = least_dw.min(dw.unwrap_or(least_dw));
                    }
                },
                _ => {}
            }
        }
        let epochs = config.actor_epochs;
        let expires = config.hint_ttl != HintTtl::Never;
        let reaps_early = matches!(config.reap, Reap::After(_));
        // A read that meets a tombstone while it is reaped may give it back to some primaries.
        let reads_repair = config.read_repair != ReadRepair::Off
            && config.notfound_ok
            && config.reap == Reap::Never;
        let patient = config.replica_timeout >= Micros::from_millis(30);
        Terms {
            n: config.n,
            converges: config.anti_entropy && epochs,
            converges_when_read: reads_repair && patient && epochs,
            hands_off: config.handoff,
            expires,
            keeps: epochs && !expires && !reaps_early,
            durable: epochs
                && !expires
                && !reaps_early
                && always_synced
                // Of two copies that were counted one may be brought to where the other lies.
                && lost_disks < if members_change { 1 } else { least_dw.max(1) },
            // A tombstone on a fallback does not delete what the primaries hold before it is home.
            stays_deleted: epochs
                && config.handoff
                && match config.reap {
                    Reap::Never => true,
                    Reap::AfterAgreement => always_synced && lost_disks == 0,
                    Reap::After(_) => false,
                },
            one_dot: epochs,
            // Quorums by two tables need not meet.
            overlaps: epochs
                && !members_change
                && strict
                && config.reap == Reap::Never
                && always_synced
                && lost_disks == 0
                && (instant || crashes == 0)
                && least_r + least_w > config.n,
            lets_go: config.handoff,
            watches: config.failure_detector != FailureDetector::Timeouts,
        }
    }
}

enum Asked {
    Read(Option<u16>),
    Write(Option<u16>, Option<u16>),
}

/// What a request asks for of its own.
fn asked(request: &Request) -> Asked {
    match &request.action {
        Action::Get { r, .. } => Asked::Read(*r),
        Action::Put { w, dw, .. } => Asked::Write(*w, *dw),
        Action::Delete { w, .. } => Asked::Write(*w, None),
        Action::Resolve { .. } => Asked::Write(None, None),
    }
}

/// The configuration after a `set`; a setting that does not fit changes nothing.
pub(super) fn changed(config: ClusterConfig, settings: &[Setting]) -> ClusterConfig {
    let mut changed = config.clone();
    for setting in settings {
        match changed.set_running(&setting.field, &setting.value) {
            Ok(next) => changed = next,
            Err(_) => return config,
        }
    }
    changed
}
