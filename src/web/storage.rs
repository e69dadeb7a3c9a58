//! What the browser keeps from one visit to the next, in IndexedDB: the last session.

use idb::{Database, Error, Factory, ObjectStoreParams, Query, TransactionMode};
use wasm_bindgen::JsValue;

const DATABASE: &str = "ringlab";
const STORE: &str = "sessions";
/// What the one session is kept as.
const LAST: &str = "last";

/// A session as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// All branches, as a link of any length.
    pub run: String,
    /// What stood behind the `#` of the address.
    pub fragment: String,
}

async fn open() -> Result<Database, Error> {
    let mut request = Factory::new()?.open(DATABASE, Some(1))?;
    request.on_upgrade_needed(|event| {
        use idb::DatabaseEvent;
        // What fails here makes the whole request fail.
        let database = event.database();
        let _ = database.map(|it| it.create_object_store(STORE, ObjectStoreParams::new()));
    });
    request.await
}

/// The session that was kept last, if any.
///
/// # Errors
/// What the browser says, where it keeps nothing or forbids it.
pub async fn last() -> Result<Option<Session>, String> {
    let read = async || -> Result<Option<JsValue>, Error> {
        let database = open().await?;
        let transaction = database.transaction(&[STORE], TransactionMode::ReadOnly)?;
        let store = transaction.object_store(STORE)?;
        let found = store.get(Query::Key(LAST.into()))?.await?;
        database.close();
        Ok(found)
    };
    let found = read().await.map_err(|error| in_words(&error))?;
    let text = found.and_then(|found| found.as_string());
    Ok(text.and_then(|text| {
        let (fragment, run) = text.split_once('\n')?;
        Some(Session {
            run: run.to_owned(),
            fragment: fragment.to_owned(),
        })
    }))
}

/// Keeps a session in place of the last one; none forgets it.
///
/// # Errors
/// What the browser says: the storage is full or forbidden.
pub async fn keep(session: Option<Session>) -> Result<(), String> {
    let write = async || -> Result<(), Error> {
        let database = open().await?;
        let transaction = database.transaction(&[STORE], TransactionMode::ReadWrite)?;
        let store = transaction.object_store(STORE)?;
        match &session {
            Some(Session { run, fragment }) => {
                let text = JsValue::from(format!("{fragment}\n{run}"));
                store.put(&text, Some(&LAST.into()))?.await?;
            }
            None => store.delete(Query::Key(LAST.into()))?.await?,
        }
        transaction.commit()?.await?;
        database.close();
        Ok(())
    };
    write().await.map_err(|error| in_words(&error))
}

fn in_words(error: &Error) -> String {
    error.to_string()
}
