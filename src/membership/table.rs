//! The ownership table, as far as membership knows it: something with a version that spreads.

use crate::ring::{Ring, TableVersion};
use std::sync::Arc;

/// The caller's ownership table, which membership spreads. Of two tables the one with the greater
/// version wins.
pub trait Table {
    /// The version held now.
    fn version(&self) -> TableVersion;
    /// The table held now, if there is any.
    fn held(&self) -> Option<Arc<Ring>>;
    /// A table with a greater version has arrived. If it can be used, [`Table::version`] is its
    /// version from now on; if not, it may arrive again.
    fn adopt(&mut self, newer: &Arc<Ring>);
}

/// No table: nothing to spread.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTable;

impl Table for NoTable {
    fn version(&self) -> TableVersion {
        TableVersion::default()
    }

    fn held(&self) -> Option<Arc<Ring>> {
        None
    }

    fn adopt(&mut self, _newer: &Arc<Ring>) {}
}
