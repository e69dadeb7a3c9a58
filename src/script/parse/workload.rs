//! Generated load.

use super::super::Workload;
use super::super::error::Mistake;
use super::arguments::Arguments;
use crate::config::values::{probability, whole};

/// `[ops=1000] [keys=100] [dist=uniform] [read=0.5] [clients=4] [rate=200] [blind=0]`.
pub(super) fn workload(args: Arguments) -> Result<Workload, Mistake> {
    let options = args.options(&["ops", "keys", "dist", "read", "clients", "rate", "blind"])?;
    let count = |name: &str, most: u64, usual: u32| {
        let given = options.get(name, |text| whole(text, 1..=most))?;
        Ok::<u32, Mistake>(given.unwrap_or(usual))
    };
    let usual = Workload::default();
    Ok(Workload {
        ops: count("ops", 100_000, usual.ops)?,
        keys: count("keys", 100_000, usual.keys)?,
        dist: options.get("dist", str::parse)?.unwrap_or(usual.dist),
        read: options.get("read", probability)?.unwrap_or(usual.read),
        clients: count("clients", 1_000, usual.clients)?,
        rate: count("rate", 100_000, usual.rate)?,
        blind: options.get("blind", probability)?.unwrap_or(usual.blind),
    })
}
