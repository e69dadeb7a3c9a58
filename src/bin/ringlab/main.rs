//! The command line: the native twin of the page.
//!
//! One file a command: `run`, `render`, `check`, `verify`, `sweep`, `compare`, `hunt`, `link`, `bench`,
//! `explain`; `arguments` reads what several of them are given; `saved` reads links; `way` goes
//! to a moment; `out` is standard output. Exit status 0 is all well, 1 an `expect` or a command failed,
//! 2 the file or the call is wrong.

// Both panic where nothing can be written; `say!` and `tell!` do not.
#![warn(clippy::print_stdout, clippy::print_stderr)]

#[cfg(not(target_arch = "wasm32"))]
mod arguments;
#[cfg(not(target_arch = "wasm32"))]
mod bench;
#[cfg(not(target_arch = "wasm32"))]
mod check;
#[cfg(not(target_arch = "wasm32"))]
mod compare;
#[cfg(not(target_arch = "wasm32"))]
mod explain;
#[cfg(not(target_arch = "wasm32"))]
mod hunt;
#[cfg(not(target_arch = "wasm32"))]
mod link;
#[cfg(not(target_arch = "wasm32"))]
mod out;
#[cfg(not(target_arch = "wasm32"))]
mod outputs;
#[cfg(not(target_arch = "wasm32"))]
mod render;
#[cfg(not(target_arch = "wasm32"))]
mod run;
#[cfg(not(target_arch = "wasm32"))]
mod saved;
#[cfg(not(target_arch = "wasm32"))]
mod sweep;
#[cfg(not(target_arch = "wasm32"))]
mod verify;
#[cfg(not(target_arch = "wasm32"))]
mod way;

#[cfg(not(target_arch = "wasm32"))]
mod cli {
    use clap::{Parser, Subcommand};
    use ringlab::conformance::Kind;
    use std::path::PathBuf;
    use std::process::ExitCode;

    /// All well.
    pub const OK: u8 = 0;
    /// An `expect` or an administrative command failed, or a file does not agree.
    pub const FAILED: u8 = 1;
    /// The file or the call is wrong.
    pub const WRONG: u8 = 2;

    /// A Dynamo-style key-value cluster in virtual time, driven by scripts.
    #[derive(Debug, Parser)]
    #[command(name = "ringlab", version, max_term_width = 100)]
    struct Cli {
        #[command(subcommand)]
        command: Command,
    }

    #[derive(Debug, Subcommand)]
    enum Command {
        /// Run a script; exit status 1 when an expect fails, 2 when the file is wrong
        Run(super::run::Arguments),
        /// Draw a moment of a run, as SVG on standard output
        Render(super::render::Arguments),
        /// Print what leads to a moment of a run, behind the # of the page's address
        Link(super::link::Arguments),
        /// Run every .ring file below a folder, one line each, with the same exit status
        Check {
            /// The folder, or a single file
            dir: PathBuf,
        },
        /// Compare the engine with a file recorded from a reference implementation
        Verify {
            /// What the file is about
            #[arg(value_enum)]
            kind: VerifyKind,
            /// The file, plain or gzipped
            file: PathBuf,
        },
        /// Run one script over a grid of settings, and compare what comes of it
        Sweep(super::sweep::Arguments),
        /// Run a script under two settings, or two scripts, and tell how the runs differ
        Compare(super::compare::Arguments),
        /// Try random clusters, workloads and faults until a property breaks; print a short script and a link
        Hunt(super::hunt::Arguments),
        /// Measure speed and size beside what they should be
        Bench(super::bench::Arguments),
        /// Explain the settings, one of them, or: commands, messages, errors
        Explain {
            /// A setting's or a command's name, or commands, messages, errors
            topic: Option<String>,
        },
    }

    #[derive(Clone, Copy, Debug, clap::ValueEnum)]
    enum VerifyKind {
        /// Traces, scenarios and unit cases of dotted version vector sets
        Dvvset,
        /// Single calls of every function
        Ops,
        /// Puts and gets: when their quorum is met, and what is repaired
        Quorum,
        /// Riak's preference lists, with fallbacks for nodes that are down
        Apl,
    }

    /// Runs the command line.
    pub fn main() -> ExitCode {
        let status = match Cli::parse().command {
            Command::Run(arguments) => super::run::run(&arguments),
            Command::Render(arguments) => super::render::render(&arguments),
            Command::Link(arguments) => super::link::link(&arguments),
            Command::Check { dir } => super::check::check(&dir),
            Command::Verify { kind, file } => {
                let kind = match kind {
                    VerifyKind::Dvvset => Kind::Dvvset,
                    VerifyKind::Ops => Kind::Ops,
                    VerifyKind::Quorum => Kind::Quorum,
                    VerifyKind::Apl => Kind::Apl,
                };
                super::verify::verify(kind, &file)
            }
            Command::Sweep(arguments) => super::sweep::sweep(&arguments),
            Command::Compare(arguments) => super::compare::compare(&arguments),
            Command::Hunt(arguments) => super::hunt::hunt(&arguments),
            Command::Bench(arguments) => super::bench::bench(&arguments),
            Command::Explain { topic } => super::explain::explain(topic.as_deref()),
        };
        ExitCode::from(status)
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    cli::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
