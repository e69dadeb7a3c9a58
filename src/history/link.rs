//! A saved run as a text that fits into an address: `r1.` and letters, digits, `-` and `_`.
//!
//! It holds a checksum, and the saved run in postcard's format, deflated. The number behind `r` is
//! the format's.

use super::Saved;
use super::saved::Rest;
use crate::base::crc32;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::{DecodeError, Engine};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

/// The format that this version writes, and the newest that it reads.
const FORMAT: u32 = 1;
/// How long a text may be that is looked at, in bytes: so long is one of `MOST` bytes that cannot be
/// made shorter.
pub const LONGEST: usize = 24 << 20;
/// How much may be in one, in bytes.
const MOST: usize = 16 << 20;
/// How hard it is tried to make links short, of 10.
const EFFORT: u8 = 7;

/// How long a link may be to be given around, in characters: chats and mail programs cut longer ones.
pub const LONGEST_TO_SHARE: usize = 8_000;

/// Whether a text is meant as a link, or as what is in one: with or without an address before the `#`.
/// A script may speak of links, in comments or values, and is none.
pub fn is_link(text: &str) -> bool {
    let text = text.trim();
    let is_word = !text.contains(char::is_whitespace);
    let begins_as_one = ["https://", "http://"]
        .iter()
        .any(|it| text.starts_with(it));
    let is_meant = is_word || begins_as_one || format_of(text).is_some();
    is_meant && format_of(body(text)).is_some()
}

/// What stands behind the last `#`.
fn body(text: &str) -> &str {
    let text = text.trim();
    text.rsplit_once('#').map_or(text, |(_, body)| body)
}

/// The format's number, and what comes behind it.
fn format_of(body: &str) -> Option<(&str, &str)> {
    let (number, rest) = body.strip_prefix('r')?.split_once('.')?;
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    is_number.then_some((number, rest))
}

impl Saved {
    /// The run as a text for an address, without the `#`.
    pub fn to_link(&self) -> String {
        // Only writing can fail, and a vector can be written to.
        let mut bytes = postcard::to_allocvec(self).unwrap_or_default();
        if self.rest != Rest::default() {
            bytes.extend(postcard::to_allocvec(&self.rest).unwrap_or_default());
        }
        let packed = compress_to_vec(&bytes, EFFORT);
        let mut sealed = crc32(&packed).to_le_bytes().to_vec();
        sealed.extend(packed);
        format!("r{FORMAT}.{}", URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Reads such a text, with or without an address before it.
    ///
    /// # Errors
    /// One sentence: what is wrong with it, what was expected, what was found.
    pub fn from_link(text: &str) -> Result<Saved, String> {
        if text.len() > LONGEST {
            return Err(format!(
                "the link is too long: expected at most {LONGEST} bytes, found {}",
                text.len()
            ));
        }
        let Some((format, letters)) = format_of(body(text)) else {
            return Err(format!(
                "this is no link of Ringlab: expected `r{FORMAT}.` and letters, found `{}`",
                beginning(body(text))
            ));
        };
        match format.parse::<u32>() {
            Ok(FORMAT) => {}
            Ok(older) if older < FORMAT => {
                return Err(format!(
                    "the link is of no known kind: expected `r{FORMAT}.`, found `r{older}.`"
                ));
            }
            _ => {
                return Err(format!(
                    "the link was made by a newer Ringlab: expected `r{FORMAT}.`, found `r{}.`",
                    beginning(format)
                ));
            }
        }
        let letters = without_what_follows(letters);
        let sealed = URL_SAFE_NO_PAD
            .decode(letters)
            .map_err(|error| damaged(&undecodable(letters, &error)))?;
        let Some((sum, packed)) = sealed.split_first_chunk::<4>() else {
            return Err(damaged(&format!("it has {} bytes", sealed.len())));
        };
        let (expected, found) = (u32::from_le_bytes(*sum), crc32(packed));
        if expected != found {
            return Err(damaged(&format!(
                "the checksum is {found:08x} and should be {expected:08x}"
            )));
        }
        let bytes =
            decompress_to_vec_with_limit(packed, MOST).map_err(|error| match error.status {
                TINFLStatus::HasMoreOutput => {
                    format!("the link holds too much: expected at most {MOST} bytes, found more")
                }
                _ => damaged("it cannot be unpacked"),
            })?;
        let broken = |error: postcard::Error| damaged(&format!("{error}"));
        let (mut saved, mut left): (Saved, &[u8]) =
            postcard::take_from_bytes(&bytes).map_err(broken)?;
        if !left.is_empty() {
            (saved.rest, left) = postcard::take_from_bytes(left).map_err(broken)?;
        }
        match left.len() {
            0 => saved.with_sound_words(),
            more => Err(damaged(&format!("{more} bytes are left over"))),
        }
    }
}

/// The letters without what chats and sentences put behind a link.
fn without_what_follows(letters: &str) -> &str {
    let is_letter = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let letters = letters.trim_end_matches("%20");
    letters.trim_end_matches(|it: char| !is_letter(it))
}

/// Why letters hold no bytes.
fn undecodable(letters: &str, error: &DecodeError) -> String {
    match error {
        DecodeError::InvalidByte(at, _) => {
            let found = letters.get(*at..).and_then(|rest| rest.chars().next());
            let found = found.unwrap_or(char::REPLACEMENT_CHARACTER);
            format!("its letter {} is {found:?}, which no link has", at + 1)
        }
        _ => format!("{} letters cannot be all", letters.len()),
    }
}

/// What is said of a link that was cut or changed on its way.
fn damaged(how: &str) -> String {
    format!("the link is damaged, as if cut or changed on its way: {how}")
}

/// The first letters of a text, for a message.
fn beginning(text: &str) -> String {
    const MOST: usize = 24;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
