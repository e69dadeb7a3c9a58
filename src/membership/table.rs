//! The ownership table, as far as membership knows it: something with a version that spreads.

use crate::base::NodeId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The version of an ownership table. Of two tables the one with the greater version wins.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct TableVersion {
    /// How many tables it comes after; 0 for no table.
    pub number: u32,
    /// The index of the node that made it.
    pub maker: u16,
}

impl TableVersion {
    /// The version of the table that `maker` makes as `number`.
    pub fn new(number: u32, maker: NodeId) -> TableVersion {
        TableVersion {
            number,
            maker: maker.0,
        }
    }
}

/// An encoded ownership table with its version, as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Its version.
    pub version: TableVersion,
    /// The table. Membership does not look into it.
    pub bytes: Arc<[u8]>,
}

/// The caller's ownership table, which membership spreads.
pub trait Table {
    /// The version held now.
    fn version(&self) -> TableVersion;
    /// The table held now.
    fn sealed(&self) -> Sealed;
    /// A table with a greater version has arrived. If it can be used, [`Table::version`] is its
    /// version from now on; if not, it may arrive again.
    fn adopt(&mut self, newer: &Sealed);
}

/// No table: nothing to spread.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTable;

impl Table for NoTable {
    fn version(&self) -> TableVersion {
        TableVersion::default()
    }

    fn sealed(&self) -> Sealed {
        Sealed {
            version: TableVersion::default(),
            bytes: Arc::new([]),
        }
    }

    fn adopt(&mut self, _newer: &Sealed) {}
}
