//! The panels of the page, one file each, and the small parts that they share.

mod ask;
mod bar;
mod bus;
mod chatter;
mod clocks;
mod console;
mod cuts;
mod faults;
mod field;
mod glyph;
mod help;
pub mod icons;
mod in_view;
mod join;
mod log;
mod members;
mod messages;
mod nemeses;
mod rarer;
mod replicas;
mod request;
mod seats;
mod sections;
mod setup;
mod siblings;
mod status;
mod timeline;

pub use ask::Ask;
pub use bar::Bar;
pub use console::{ConsoleField, Transcript};
pub use faults::Faults;
pub use glyph::{NodeGlyph, hue, node_path};
pub use help::Help;
#[expect(unused_imports, reason = "for sections that are costly to draw")]
pub use in_view::use_in_view;
pub use log::LogPanel;
pub use members::Members;
pub use replicas::Replicas;
pub use request::RequestPanel;
pub use sections::{Sections, highest};
pub use setup::Setup;
pub use siblings::Siblings;
pub use status::StatusLine;
pub use timeline::Timeline;
