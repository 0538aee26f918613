//! `[server]`: where clients reach the server.

use std::net::{Ipv4Addr, SocketAddr};

use crate::section;

section! {
    /// Where clients reach the server.
    pub struct Server in "server" {
        /// The address and port to listen on. The default is reached from this machine only.
        pub listen: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 9292)),
        /// The URL under which clients reach this server, if it differs from the address they used: with a proxy in
        /// front, for example `https://images.example.org`. Empty: as the client's request says.
        pub public_endpoint: Option<String> = None,
        /// Whether X-Forwarded-Proto and X-Forwarded-Host are believed. Only behind a proxy that sets them itself:
        /// otherwise every client can choose the links it is given.
        pub enable_proxy_headers_parsing: bool = false,
        /// Characters of a request id that a client may send along (X-Openstack-Request-Id); longer ones are refused (431).
        pub max_request_id_length: usize = 64,
        /// After the first SIGTERM or SIGINT, uploads, downloads and jobs under way have so many seconds to end.
        pub drain_seconds: u64 = 60,
    }
}
