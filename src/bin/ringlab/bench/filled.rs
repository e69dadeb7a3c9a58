//! Clusters with many keys.

use ringlab::base::Micros;
use ringlab::config::ClusterConfig;
use ringlab::lab::bench::VALUE_BYTES;
use ringlab::sim::{Ask, Asked, Cluster, ContextChoice, QuorumChoice, Trace};
use std::sync::Arc;

/// How many puts are under way at a time.
const AT_A_TIME: usize = 64;
/// How long the cluster has to itself afterwards: enough for every tree to be brought up to date.
const REST: Micros = Micros(10_000_000);

/// The settings `settings`, else the defaults.
pub fn config(settings: &[(&str, &str)]) -> Result<ClusterConfig, String> {
    ClusterConfig::from_settings(settings).map_err(|error| error.message)
}

/// A cluster in which each of `keys` keys was put once, and all replicas have had time to log it.
pub fn filled(config: ClusterConfig, keys: usize) -> Result<Cluster, String> {
    let mut cluster = Cluster::new(config, Trace::off());
    let (mut asked, mut over) = (0, 0);
    while over < keys {
        while asked < keys && asked - over < AT_A_TIME {
            cluster.submit(put(&key(asked), asked as u64));
            asked += 1;
        }
        if !cluster.step() {
            return Err("the cluster stands still with requests to answer".to_owned());
        }
        for completed in cluster.take_completed() {
            over += 1;
            completed.result.map_err(|error| error.to_string())?;
        }
    }
    let until = cluster.now() + REST;
    cluster.run_until(until);
    Ok(cluster)
}

/// The name of a key.
pub fn key(number: usize) -> String {
    format!("key-{number:06}")
}

/// A put of some value of [`VALUE_BYTES`] bytes.
pub fn put(key: &str, value: u64) -> Ask {
    let mut bytes = [0; VALUE_BYTES];
    bytes[..8].copy_from_slice(&value.to_le_bytes());
    Ask {
        client: "alice".to_owned(),
        key: key.to_owned(),
        asked: Asked::Put {
            bytes: Arc::from(bytes),
            media: "application/octet-stream".to_owned(),
            context: ContextChoice::Last,
            return_body: true,
        },
        quorum: QuorumChoice::default(),
        via: None,
    }
}
