//! The script language: syntax and commands.
//!
//! `command` and `node_ref` are what a script can say.

mod command;
mod node_ref;

pub use command::{
    Action, Command, Conditions, Context, Count, ERROR_CODES, Expect, Line, Link, MESSAGE_KINDS,
    Print, ReplyIs, Request, Selector, Setting,
};
pub use node_ref::NodeRef;
