//! The nouns of the built-in identity: users, projects, roles, tokens.
