//! The connection loop, over real sockets: answers that arrive although their request is not wanted, and the end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use nectary_http::serve::Drained;
use nectary_http::{HttpOptions, ServeOptions, router, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::world::World;

struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<Drained>,
}

async fn server(world: &World, options: ServeOptions) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let api = router(Arc::clone(&world.app), HttpOptions::default());
    let serving = world.app.tasks.spawn(serve(listener, api, options, stop.clone()));
    Server { address, stop, serving }
}

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address).await.unwrap()
}

/// Reads one answer; the connection stays.
async fn answer(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    loop {
        text.push(stream.read_u8().await.unwrap());
        if text.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let head = String::from_utf8(text).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await.unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn put(length: usize, more: &str) -> String {
    format!(
        "PUT /v2/images/x/file HTTP/1.1\r\nhost: x\r\ncontent-type: application/octet-stream\r\n\
         content-length: {length}\r\n{more}\r\n"
    )
}

#[tokio::test]
async fn one_connection_carries_many_requests_refused_ones_too() {
    let world = World::start().await;
    let server = server(&world, ServeOptions::default()).await;
    let mut stream = connect(&server).await;
    for _ in 0..3 {
        stream.write_all(put(4, "").as_bytes()).await.unwrap();
        stream.write_all(b"four").await.unwrap();
        let refused = answer(&mut stream).await;
        assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
        assert!(!refused.contains("connection: close"), "{refused}");
    }
}

#[tokio::test]
async fn a_client_that_sends_everything_first_still_reads_why_it_was_refused() {
    let world = World::start().await;
    let server = server(&world, ServeOptions::default()).await;
    let mut stream = connect(&server).await;
    let length = 32 << 20;
    stream.write_all(put(length, "").as_bytes()).await.unwrap();
    stream.write_all(&vec![7; length]).await.unwrap();
    let refused = answer(&mut stream).await;
    assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
    assert!(refused.contains("connection: close"), "{refused}");
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0, "the connection ends in order");
}

#[tokio::test]
async fn a_client_that_asks_first_is_refused_without_being_told_to_go_on() {
    let world = World::start().await;
    let server = server(&world, ServeOptions::default()).await;
    let mut stream = connect(&server).await;
    stream
        .write_all(put(32 << 20, "expect: 100-continue\r\n").as_bytes())
        .await
        .unwrap();
    let refused = answer(&mut stream).await;
    assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
    assert!(refused.contains("connection: close"), "{refused}");
}

#[tokio::test]
async fn a_client_that_does_not_come_to_the_point_is_left() {
    let world = World::start().await;
    let options = ServeOptions {
        header_timeout: Duration::from_millis(50),
        ..ServeOptions::default()
    };
    let server = server(&world, options).await;
    for begun in ["", "GET / HTTP/1.1\r\nhost: x\r\n"] {
        let mut stream = connect(&server).await;
        stream.write_all(begun.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        assert!(rest.is_empty(), "{begun:?}");
    }
}

#[tokio::test]
async fn a_server_that_stops_leaves_idle_clients_at_once() {
    let world = World::start().await;
    let server = server(&world, ServeOptions::default()).await;
    let mut stream = connect(&server).await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 300 "));
    server.stop.cancel();
    assert_eq!(server.serving.await.unwrap(), Drained::All);
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
    assert!(TcpStream::connect(server.address).await.is_err(), "it takes no more");
}

#[tokio::test]
async fn a_request_that_does_not_end_in_time_is_cut() {
    let world = World::start().await;
    let options = ServeOptions {
        drain_timeout: Duration::from_millis(50),
        ..ServeOptions::default()
    };
    let server = server(&world, options).await;
    let mut stream = connect(&server).await;
    let create =
        "POST /identity/v3/auth/tokens HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\nexpect: 100-continue\r\n\r\n";
    stream.write_all(create.as_bytes()).await.unwrap();
    assert!(
        answer(&mut stream).await.starts_with("HTTP/1.1 100 "),
        "its handler waits for the body"
    );
    server.stop.cancel();
    assert_eq!(server.serving.await.unwrap(), Drained::Cut(1));
}
