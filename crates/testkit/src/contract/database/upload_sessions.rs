//! Upload sessions and their chunks.

use std::slice;
use std::time::Duration;

use nectary_app::ports::database::{Database, RepoError};
use nectary_app::ports::store::ObjectKey;
use nectary_app::ports::upload_sessions::ChunkRow;
use nectary_domain::ids::{ProjectId, StoreId, UploadId, UploadSessionId};
use nectary_domain::upload_session::{ChunkPlan, Problem, Run, SessionState, SourceFile, UploadSession};

use super::{add_images, second};
use crate::builders::image::{image, image_id};
use crate::contract::Kept;

fn session(name: &str, created_at: i64) -> UploadSession {
    UploadSession {
        id: UploadSessionId::new(name),
        image: image_id(1),
        project: ProjectId::new("p"),
        plan: ChunkPlan::cut(10, 4),
        sha256: None,
        file: None,
        store: StoreId::new("files"),
        state: SessionState::Receiving(None),
        received_bytes: 0,
        created_at: second(created_at),
        expires_at: second(created_at + 100),
        version: 1,
    }
}

fn chunk(name: &str, of: &str, number: u64) -> ChunkRow {
    ChunkRow {
        id: UploadId::new(name),
        session: UploadSessionId::new(of),
        number,
        size_bytes: 4,
        store: StoreId::new("files"),
        key: ObjectKey::of_chunk(&UploadId::new(name)),
    }
}

fn run(alive_until: i64) -> Run {
    Run {
        id: UploadId::new("r"),
        alive_until: second(alive_until),
        done_bytes: 7,
    }
}

async fn add_sessions(db: &dyn Database, sessions: &[UploadSession]) -> Kept {
    let mut rows = db.write().await?;
    for session in sessions {
        rows.add_upload_session(session).await?;
    }
    Ok(rows.commit().await?)
}

/// Whatever state a session is in, it reads back as it was saved; over an older version nothing is saved.
pub async fn a_session_reads_back_as_it_was_saved_last(db: &dyn Database) -> Kept {
    let problem = || Problem {
        code: "unsafe_content".to_owned(),
        detail: "It is not what it claims to be.".to_owned(),
    };
    let first = UploadSession {
        sha256: Some("ab".repeat(32).parse()?),
        file: Some(SourceFile::parse("größe.qcow2", &"cd".repeat(32))?),
        ..session("s", 0)
    };
    add_sessions(db, slice::from_ref(&first)).await?;
    let mut before = first.clone();
    for state in [
        SessionState::Receiving(Some(problem())),
        SessionState::Inspecting(run(9)),
        SessionState::Failed(problem()),
        SessionState::Active,
        SessionState::Receiving(None),
    ] {
        let after = UploadSession {
            state,
            received_bytes: before.received_bytes + 1,
            expires_at: before.expires_at.after(Duration::from_secs(1)),
            version: before.version + 1,
            ..before.clone()
        };
        let mut rows = db.write().await?;
        assert_eq!(rows.upload_session(&first.id).await?.as_ref(), Some(&before));
        rows.save_upload_session(&before, &after).await?;
        let late = rows.save_upload_session(&before, &after).await;
        assert!(matches!(late, Err(RepoError::Stale)), "{late:?}");
        rows.commit().await?;
        before = after;
    }
    let mut rows = db.write().await?;
    assert!(rows.remove_upload_session(&first.id).await?);
    assert!(!rows.remove_upload_session(&first.id).await?);
    assert_eq!(rows.upload_session(&first.id).await?, None);
    Ok(())
}

/// A project's sessions are listed newest first, those of the same time by their ids, and others' are not.
pub async fn sessions_are_listed_newest_first_page_by_page(db: &dyn Database) -> Kept {
    let others = UploadSession {
        project: ProjectId::new("q"),
        ..session("z", 5)
    };
    let (old, b, c, new) = (session("d", 1), session("b", 2), session("c", 2), session("a", 3));
    add_sessions(db, &[old.clone(), c.clone(), others, b.clone(), new.clone()]).await?;
    let mut rows = db.read().await?;
    let project = ProjectId::new("p");
    assert_eq!(rows.upload_sessions(&project, None, 2).await?, [new, c.clone()]);
    assert_eq!(rows.upload_sessions(&project, Some(&c), 2).await?, [b, old.clone()]);
    assert_eq!(rows.upload_sessions(&project, Some(&old), 2).await?, []);
    Ok(())
}

/// Only sessions that are open count, for the number as for the bytes; the bytes for the owner of the image.
pub async fn open_sessions_are_counted_and_their_bytes_are_added(db: &dyn Database) -> Kept {
    let owned = image(1).owned_by("owner").build();
    add_images(db, slice::from_ref(&owned)).await?;
    let ended = |name: &str, state| UploadSession {
        state,
        ..session(name, 0)
    };
    let failed = SessionState::Failed(Problem {
        code: "gone".to_owned(),
        detail: String::new(),
    });
    add_sessions(
        db,
        &[
            session("a", 0),
            ended("b", SessionState::Inspecting(run(1))),
            ended("c", SessionState::Active),
            ended("d", failed),
        ],
    )
    .await?;
    let mut rows = db.read().await?;
    let (project, owner) = (ProjectId::new("p"), ProjectId::new("owner"));
    assert_eq!(rows.open_upload_sessions(&project).await?, 2);
    assert_eq!(rows.open_upload_sessions(&owner).await?, 0);
    assert_eq!(rows.bytes_in_upload_sessions(&owner).await?, 20);
    assert_eq!(rows.bytes_in_upload_sessions(&project).await?, 0);
    Ok(())
}

/// A session is overdue when nobody went on with it in time; one that is put together when its run is silent.
pub async fn a_session_is_overdue_after_its_time_and_a_run_after_its_last_sign_of_life(db: &dyn Database) -> Kept {
    let running = UploadSession {
        state: SessionState::Inspecting(run(20)),
        ..session("b", -500)
    };
    add_sessions(db, &[session("a", 0), running]).await?;
    let mut rows = db.write().await?;
    for (now, overdue) in [(20, vec![]), (21, vec!["b"]), (100, vec!["b"]), (101, vec!["a", "b"])] {
        let found = rows.overdue_upload_sessions(second(now)).await?;
        let names: Vec<&str> = found.iter().map(|session| session.id.as_str()).collect();
        assert_eq!(names, overdue, "at {now}");
    }
    rows.interrupt_upload_sessions().await?;
    assert_eq!(rows.overdue_upload_sessions(second(0)).await?.len(), 1, "the run alone");
    Ok(())
}

/// A chunk counts once it is kept, whatever comes after its time; until then it is on its way, or dead.
pub async fn a_chunk_is_on_its_way_until_it_is_kept_or_dead(db: &dyn Database) -> Kept {
    add_sessions(db, &[session("s", 0), session("t", 0)]).await?;
    let s = UploadSessionId::new("s");
    let (kept, late) = (chunk("a", "s", 1), chunk("b", "s", 0));
    let mut rows = db.write().await?;
    rows.add_chunk(&kept, second(10)).await?;
    rows.add_chunk(&late, second(20)).await?;
    rows.add_chunk(&chunk("c", "t", 0), second(99)).await?;
    assert_eq!(rows.incoming_chunks(&s, second(10)).await?, 2);
    assert_eq!(rows.chunks(&s, None).await?, []);
    assert!(rows.keep_chunk(&kept.id, second(10)).await?);
    assert_eq!(rows.incoming_chunks(&s, second(10)).await?, 1);
    assert_eq!(rows.chunks(&s, None).await?, slice::from_ref(&kept));
    assert!(!rows.keep_chunk(&late.id, second(21)).await?, "its time is up");
    assert_eq!(rows.dead_chunks(second(20), 9).await?, []);
    assert_eq!(rows.dead_chunks(second(21), 9).await?, slice::from_ref(&late));
    rows.remove_chunk(&late.id).await?;
    assert_eq!(rows.dead_chunks(second(21), 9).await?, []);
    assert!(!rows.keep_chunk(&late.id, second(0)).await?);
    Ok(())
}

/// What is dropped, condemned or left by its session is dead at any time; what is kept cannot be condemned.
pub async fn a_chunk_dies_with_its_session(db: &dyn Database) -> Kept {
    add_sessions(db, &[session("s", 0), session("t", 0)]).await?;
    let chunks: Vec<ChunkRow> = ["a", "b", "c"]
        .into_iter()
        .zip(0..)
        .map(|(name, number)| chunk(name, "s", number))
        .collect();
    let other = chunk("z", "t", 0);
    let s = UploadSessionId::new("s");
    let mut rows = db.write().await?;
    for chunk in chunks.iter().chain([&other]) {
        rows.add_chunk(chunk, second(50)).await?;
        assert!(rows.keep_chunk(&chunk.id, second(0)).await?);
        assert!(!rows.condemn_chunk(&chunk.id).await?);
    }
    let incoming = chunk("d", "s", 3);
    rows.add_chunk(&incoming, second(50)).await?;
    assert_eq!(rows.chunks(&s, Some(1)).await?, chunks[1..2]);
    rows.drop_chunks(&s, Some(1)).await?;
    assert_eq!(rows.dead_chunks(second(0), 9).await?, chunks[1..2]);
    assert_eq!(rows.chunks(&s, None).await?, [chunks[0].clone(), chunks[2].clone()]);
    rows.remove_upload_sessions_of(&image_id(2)).await?;
    assert!(rows.upload_session(&s).await?.is_some());
    assert!(rows.remove_upload_session(&s).await?);
    assert_eq!(rows.dead_chunks(second(0), 9).await?, chunks);
    assert_eq!(rows.dead_chunks(second(0), 2).await?.len(), 2);
    assert!(rows.condemn_chunk(&incoming.id).await?);
    assert!(rows.condemn_chunk(&UploadId::new("never noted")).await?);
    assert_eq!(rows.dead_chunks(second(0), 9).await?.len(), 4);
    assert_eq!(rows.chunks(&other.session, None).await?, slice::from_ref(&other));
    rows.remove_upload_sessions_of(&image_id(1)).await?;
    assert_eq!(rows.upload_session(&other.session).await?, None);
    assert_eq!(rows.dead_chunks(second(0), 9).await?.len(), 5);
    Ok(())
}
