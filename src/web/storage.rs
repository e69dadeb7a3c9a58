//! What the browser keeps from one visit to the next: sessions, in IndexedDB.

use super::address;
use super::tabs::{self, TAB};
use idb::{
    Database, DatabaseEvent, Error, Factory, ObjectStore, ObjectStoreParams, Query, Transaction,
    TransactionFuture, TransactionMode, TransactionResult,
};
use std::cell::RefCell;
use std::future::{Future, IntoFuture};
use std::rc::Rc;
use wasm_bindgen::JsValue;

const STORE: &str = "sessions";
/// What the session is kept as that a new tab of the browser begins with.
const LAST: &str = "last";
/// Of how many tabs sessions are kept, beside those that are open.
const MOST_TABS: usize = 8;

/// A session as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// All branches, as a link of any length.
    pub run: String,
    /// What stood behind the `#` of the address lately, and stands there now, which is the last.
    pub fragments: Vec<String>,
}

impl Session {
    /// Whether this address is one that the session goes on from. An earlier one of its addresses
    /// leads to that earlier moment, unless it is there only because the page was loaded again.
    pub fn is_at(&self, fragment: &str) -> bool {
        let mut fragments = self.fragments.iter().rev();
        match address::was_loaded_again() {
            true => fragments.any(|it| it == fragment),
            false => fragments.next().is_some_and(|it| it == fragment),
        }
    }
}

/// The sessions in the browser's storage: each tab's own, and the one that was kept last by any.
///
/// The connection stays open, so that what is kept is on its way to the browser before `keep`
/// returns: also when the page is about to be closed.
pub struct Storage {
    database: RefCell<Option<Rc<Database>>>,
    /// What this tab's session is kept as; nothing where the browser does not tell tabs apart.
    tab: Option<String>,
    /// What the session is kept as that this tab begins with, if there is one: its own, or that of
    /// the tab which it is a copy of.
    first: Option<String>,
}

impl Storage {
    /// Nothing is opened yet.
    pub async fn new() -> Rc<Storage> {
        let first = tabs::name();
        let tab = match &first {
            Some(name) if !tabs::take(name).await => tabs::new_name(),
            name => name.clone(),
        };
        if let Some(tab) = tab.as_ref().filter(|_| tab != first) {
            tabs::take(tab).await;
        }
        Rc::new(Storage {
            database: RefCell::default(),
            tab,
            first,
        })
    }

    /// The session that this tab has kept; otherwise the one that was kept last.
    ///
    /// # Errors
    /// What the browser says, where it keeps nothing or forbids it.
    pub async fn last(&self) -> Result<Option<Session>, String> {
        let found = self.read().await.map_err(|error| error.to_string())?;
        Ok(found.map(|found| {
            // What is no session is no run either: whoever opens it says so.
            let text = found.as_string().unwrap_or_default();
            let (fragments, run) = text.split_once('\n').unwrap_or(("", &text));
            Session {
                run: run.to_owned(),
                fragments: fragments.split(' ').map(str::to_owned).collect(),
            }
        }))
    }

    async fn read(&self) -> Result<Option<JsValue>, Error> {
        let database = self.open().await?;
        let open = tabs::open().await;
        let (transaction, store) = begin(&database, TransactionMode::ReadWrite)?;
        let names = store.get_all_keys(None, None)?.await?;
        let names: Vec<String> = names.iter().filter_map(JsValue::as_string).collect();
        let mut found = None;
        for name in self.first.as_deref().into_iter().chain([LAST]) {
            found = store.get(Query::Key(name.into()))?.await?;
            if found.is_some() {
                break;
            }
        }
        // They come in order, and so the oldest first.
        let closed = names
            .iter()
            .filter(|name| name.starts_with(TAB) && !open.contains(name));
        let too_many = closed.clone().count().saturating_sub(MOST_TABS);
        for old in closed.take(too_many) {
            store.delete(Query::Key(old.into()))?;
        }
        transaction.commit()?.await?;
        Ok(found)
    }

    /// Keeps a session as this tab's and as the last one; none forgets both.
    ///
    /// # Errors
    /// What the browser says: the storage is full or forbidden.
    pub fn keep(
        self: &Rc<Storage>,
        session: Option<Session>,
    ) -> impl Future<Output = Result<(), String>> + use<> {
        let database = self.database.borrow().clone();
        let sent = database.map(|database| self.send(&database, session.as_ref()));
        let storage = self.clone();
        async move {
            let again = async || storage.send(&*storage.open().await?, session.as_ref());
            let sent = match sent {
                Some(Ok(sent)) => Ok(sent),
                // There was no connection, or the browser has closed it.
                _ => again().await,
            };
            let done = match sent {
                Ok(sent) => sent.await,
                Err(error) => Err(error),
            };
            match done.map_err(|error| error.to_string())? {
                TransactionResult::Committed => Ok(()),
                TransactionResult::Aborted => Err("it is full or out of order".into()),
            }
        }
    }

    /// Sends a session to the browser, without waiting for anything.
    fn send(
        &self,
        database: &Database,
        session: Option<&Session>,
    ) -> Result<TransactionFuture, Error> {
        let (transaction, store) = begin(database, TransactionMode::ReadWrite)?;
        let text = session.map(|it| {
            // No address has spaces or new lines.
            JsValue::from(format!("{}\n{}", it.fragments.join(" "), it.run))
        });
        for name in self.names() {
            match &text {
                Some(text) => drop(store.put(text, Some(&name.into()))?),
                None => drop(store.delete(Query::Key(name.into()))?),
            }
        }
        Ok(transaction.commit()?.into_future())
    }

    /// What a session is kept as.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.tab.as_deref().into_iter().chain([LAST])
    }

    async fn open(&self) -> Result<Rc<Database>, Error> {
        let mut request = Factory::new()?.open(&database(), Some(1))?;
        request.on_upgrade_needed(|event| {
            // What fails here makes the whole request fail.
            let database = event.database();
            let _ = database.map(|it| it.create_object_store(STORE, ObjectStoreParams::new()));
        });
        let mut database = request.await?;
        // Another version of the page is not to wait for this one.
        database.on_version_change(|event| {
            let database = event.target().map(Database::try_from);
            if let Some(Ok(database)) = database {
                database.close();
            }
        });
        let database = Rc::new(database);
        *self.database.borrow_mut() = Some(database.clone());
        Ok(database)
    }
}

fn begin(database: &Database, mode: TransactionMode) -> Result<(Transaction, ObjectStore), Error> {
    let transaction = database.transaction(&[STORE], mode)?;
    let store = transaction.object_store(STORE)?;
    Ok((transaction, store))
}

/// The name of the database. Several copies of Ringlab on one server, below different paths, have each
/// their own.
fn database() -> String {
    let path = address::path();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("ringlab {folder}/")
}
