//! Experiments: whole runs, made and judged by themselves.

pub mod bench;
pub mod hunt;
pub mod sweep;
