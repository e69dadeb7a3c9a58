//! The script language: syntax and commands (the console, scenario files and tests speak it).
//!
//! `command` and `node_ref` are what a script can say; `words` cuts a line into words and quotes
//! them; `parse` makes commands of words and `display` writes them back; `error` is what is wrong
//! with a script; `help` lists the commands for people, `complete` says what can stand where one is
//! typed; `http` reads `curl` lines and shows answers as HTTP. `runner` carries commands out.

mod command;
mod complete;
mod display;
mod error;
mod help;
mod http;
mod node_ref;
mod parse;
mod runner;
mod words;

pub use command::{
    Action, Command, Conditions, Context, Count, DiskIs, ERROR_CODES, Expect, Keep, LOSS_CAUSES,
    Line, Link, MESSAGE_KINDS, Print, ReplyIs, Request, Selector, Setting, Workload,
};
pub use complete::{Completion, Known, LATENCIES, Offer, complete, complete_console};
pub use error::ScriptError;
pub use help::{COMMANDS, CommandHelp};
pub use http::{Translated, http_answer, is_curl, read_curl, translate};
pub use node_ref::NodeRef;
pub use parse::{parse_line, parse_script};
pub use runner::{
    AdminRecord, ExpectRecord, LoadView, Output, PrintRecord, RunError, Runner, Summary,
    run_script, run_script_until, with_settings,
};
