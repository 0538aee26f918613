//! What a page tells of an image that somebody offers, by the inbox or by a link.

use nectary_app::ports::sharing::Share;

use super::session::Session;
use super::show::Size;

/// An image on offer.
pub(super) struct Offer {
    pub(super) name: String,
    /// The project that offers it: its name, or its id where the name is not known.
    pub(super) from: String,
    pub(super) size: Option<Size>,
    pub(super) message: Option<String>,
}

impl Offer {
    pub(super) fn of(share: &Share, session: &Session) -> Self {
        let language = session.signed_in.visitor.language;
        let record = share.image.record();
        let owner = record.owner.as_ref().map(ToString::to_string);
        let name = record.name.as_deref();
        let content = share.image.content();
        let message = share.terms.message.as_ref();
        Self {
            name: name.unwrap_or(language.words().basics.unnamed).to_owned(),
            from: share.owner_name.clone().or(owner).unwrap_or_default(),
            size: content.map(|content| Size::of(content.size_bytes, language)),
            message: message.map(|message| message.as_str().to_owned()),
        }
    }
}
