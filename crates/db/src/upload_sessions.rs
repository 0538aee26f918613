//! Upload sessions and their chunks, as rows. A chunk outlives its session until its bytes are gone.

use async_trait::async_trait;
use nectary_app::ports::database::{RepoError, RepoResult};
use nectary_app::ports::store::ObjectKey;
use nectary_app::ports::upload_sessions::{ChunkRow, UploadSessionReads, UploadSessionWrites};
use nectary_domain::ids::{ImageId, ProjectId, StoreId, UploadId, UploadSessionId};
use nectary_domain::time::Timestamp;
use nectary_domain::upload_session::{ChunkPlan, Problem, Run, SessionState, Sha256, SourceFile, UploadSession};
use sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement};

use crate::dialect;
use crate::pool::Row;
use crate::sql::{Sql, insert, row, value};
use crate::tx::{SqlWrites, Tx};

const TABLE: &str = "upload_sessions";
const COLUMNS: [&str; 19] = [
    "id",
    "image_id",
    "project",
    "size_bytes",
    "chunk_size_bytes",
    "sha256",
    "store",
    "state",
    "run_id",
    "alive_until",
    "done_bytes",
    "problem_code",
    "problem_detail",
    "received_bytes",
    "created_at",
    "expires_at",
    "version",
    "file_name",
    "head_sha256",
];
const CHUNK_COLUMNS: [&str; 6] = ["id", "session_id", "number", "size_bytes", "store", "object_key"];
const OPEN: [&str; 2] = ["receiving", "inspecting"];
/// A chunk that is dead at any time.
const DEAD: i64 = 0;

#[async_trait]
impl<Mode> UploadSessionReads for Tx<Mode> {
    async fn upload_session(&mut self, id: &UploadSessionId) -> RepoResult<Option<UploadSession>> {
        let mut select = select();
        select.and_where(Expr::col("id").eq(id.as_str()));
        self.row(Sql::of(&select)).await?.map(|row| session(&row)).transpose()
    }

    async fn upload_sessions(
        &mut self,
        project: &ProjectId,
        after: Option<&UploadSession>,
        limit: usize,
    ) -> RepoResult<Vec<UploadSession>> {
        let mut select = select();
        select.and_where(Expr::col("project").eq(project.as_str()));
        if let Some(after) = after {
            let created_at = after.created_at.as_micros();
            select.and_where(Expr::col("created_at").lte(created_at)).and_where(
                Expr::col("created_at")
                    .lt(created_at)
                    .or(Expr::col("id").lt(after.id.as_str())),
            );
        }
        select
            .order_by("created_at", Order::Desc)
            .order_by("id", Order::Desc)
            .limit(limit as u64);
        self.sessions(&select).await
    }

    async fn open_upload_sessions(&mut self, project: &ProjectId) -> RepoResult<u64> {
        let select = Query::select()
            .expr(Func::count(Expr::col("id")))
            .from(TABLE)
            .and_where(Expr::col("project").eq(project.as_str()))
            .and_where(Expr::col("state").is_in(OPEN))
            .take();
        self.number(&select).await
    }

    async fn bytes_in_upload_sessions(&mut self, owner: &ProjectId) -> RepoResult<u64> {
        let select = Query::select()
            .expr(dialect::whole_sum(Expr::col((TABLE, "size_bytes"))))
            .from(TABLE)
            .inner_join("images", Expr::col(("images", "id")).equals((TABLE, "image_id")))
            .and_where(Expr::col("owner").eq(owner.as_str()))
            .and_where(Expr::col((TABLE, "state")).is_in(OPEN))
            .take();
        self.number(&select).await
    }

    async fn overdue_upload_sessions(&mut self, now: Timestamp) -> RepoResult<Vec<UploadSession>> {
        let now = now.as_micros();
        let is_running = || Expr::col("state").eq("inspecting");
        let mut select = select();
        select
            .and_where(
                is_running()
                    .and(Expr::col("alive_until").lt(now))
                    .or(is_running().not().and(Expr::col("expires_at").lt(now))),
            )
            .order_by("id", Order::Asc);
        self.sessions(&select).await
    }

    async fn chunks(&mut self, session: &UploadSessionId, number: Option<u64>) -> RepoResult<Vec<ChunkRow>> {
        let mut select = select_chunks();
        select
            .and_where(Expr::col("session_id").eq(session.as_str()))
            .and_where(Expr::col("is_kept").eq(1_i64))
            .and_where_option(number.map(is_number))
            .order_by("number", Order::Asc);
        self.rows(Sql::of(&select)).await?.iter().map(chunk).collect()
    }

    async fn incoming_chunks(&mut self, session: &UploadSessionId, now: Timestamp) -> RepoResult<u64> {
        let select = Query::select()
            .expr(Func::count(Expr::col("id")))
            .from("upload_chunks")
            .and_where(Expr::col("session_id").eq(session.as_str()))
            .and_where(Expr::col("is_kept").eq(0_i64))
            .and_where(Expr::col("alive_until").gte(now.as_micros()))
            .take();
        self.number(&select).await
    }

    async fn dead_chunks(&mut self, now: Timestamp, limit: usize) -> RepoResult<Vec<ChunkRow>> {
        let mut select = select_chunks();
        select
            .and_where(Expr::col("is_kept").eq(0_i64))
            .and_where(Expr::col("alive_until").lt(now.as_micros()))
            .order_by("alive_until", Order::Asc)
            .order_by("id", Order::Asc)
            .limit(limit as u64);
        self.rows(Sql::of(&select)).await?.iter().map(chunk).collect()
    }
}

impl<Mode> Tx<Mode> {
    async fn sessions(&mut self, select: &SelectStatement) -> RepoResult<Vec<UploadSession>> {
        self.rows(Sql::of(select)).await?.iter().map(session).collect()
    }

    /// The only number of the only row; NULL is 0.
    async fn number(&mut self, select: &SelectStatement) -> RepoResult<u64> {
        let number: Option<i64> = match self.row(Sql::of(select)).await? {
            Some(row) => value(&row, 0)?,
            None => None,
        };
        u64::try_from(number.unwrap_or_default()).map_err(|error| RepoError::Failed(error.into()))
    }
}

fn select() -> SelectStatement {
    Query::select().columns(COLUMNS).from(TABLE).take()
}

fn select_chunks() -> SelectStatement {
    Query::select().columns(CHUNK_COLUMNS).from("upload_chunks").take()
}

fn is_number(number: u64) -> Expr {
    Expr::col("number").eq(bytes(number))
}

fn bytes(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn values(session: &UploadSession) -> [sea_query::Value; COLUMNS.len()] {
    let run = match &session.state {
        SessionState::Inspecting(run) => Some(run),
        _ => None,
    };
    let problem = session.state.problem();
    [
        session.id.as_str().into(),
        session.image.as_str().into(),
        session.project.as_str().into(),
        bytes(session.plan.size_bytes).into(),
        bytes(session.plan.chunk_size_bytes).into(),
        session.sha256.as_ref().map(Sha256::as_str).into(),
        session.store.as_str().into(),
        session.state.as_str().into(),
        run.map(|run| run.id.as_str()).into(),
        run.map(|run| run.alive_until.as_micros()).into(),
        run.map(|run| bytes(run.done_bytes)).into(),
        problem.map(|problem| problem.code.as_str()).into(),
        problem.map(|problem| problem.detail.as_str()).into(),
        bytes(session.received_bytes).into(),
        session.created_at.as_micros().into(),
        session.expires_at.as_micros().into(),
        session.version.into(),
        session.file.as_ref().map(SourceFile::name).into(),
        session.file.as_ref().map(|file| file.head_sha256().as_str()).into(),
    ]
}

fn session(row: &Row) -> RepoResult<UploadSession> {
    let id = UploadSessionId::new(value::<String>(row, 0)?);
    let wrong = |column| RepoError::Inconsistent {
        table: TABLE,
        column,
        id: id.to_string(),
    };
    let bytes =
        |index, column| -> RepoResult<u64> { u64::try_from(value::<i64>(row, index)?).map_err(|_| wrong(column)) };
    let sha256: Option<&str> = value(row, 5)?;
    let file: Option<(&str, &str)> = value::<Option<&str>>(row, 17)?.zip(value(row, 18)?);
    let file = file.map(|(name, head)| SourceFile::parse(name, head));
    let plan = ChunkPlan {
        size_bytes: bytes(3, "size_bytes")?,
        chunk_size_bytes: bytes(4, "chunk_size_bytes")?,
    };
    if plan.chunk_size_bytes == 0 {
        return Err(wrong("chunk_size_bytes"));
    }
    Ok(UploadSession {
        image: ImageId::new(value::<String>(row, 1)?),
        project: ProjectId::new(value::<String>(row, 2)?),
        plan,
        sha256: sha256.map(str::parse).transpose().map_err(|_| wrong("sha256"))?,
        file: file.transpose().map_err(|_| wrong("head_sha256"))?,
        store: StoreId::new(value::<String>(row, 6)?),
        state: state(row)?.ok_or_else(|| wrong("state"))?,
        received_bytes: bytes(13, "received_bytes")?,
        created_at: Timestamp::from_micros(value(row, 14)?),
        expires_at: Timestamp::from_micros(value(row, 15)?),
        version: value(row, 16)?,
        id,
    })
}

/// What the columns of the state say together, if that is a state.
fn state(row: &Row) -> RepoResult<Option<SessionState>> {
    let (code, detail): (Option<String>, Option<String>) = (value(row, 11)?, value(row, 12)?);
    let problem = code.zip(detail).map(|(code, detail)| Problem { code, detail });
    Ok(match value(row, 7)? {
        "receiving" => Some(SessionState::Receiving(problem)),
        "active" => Some(SessionState::Active),
        "failed" => problem.map(SessionState::Failed),
        "inspecting" => run(row)?.map(SessionState::Inspecting),
        _ => None,
    })
}

fn run(row: &Row) -> RepoResult<Option<Run>> {
    let (id, alive_until, done_bytes): (Option<String>, Option<i64>, Option<i64>) =
        (value(row, 8)?, value(row, 9)?, value(row, 10)?);
    let done_bytes = done_bytes.and_then(|bytes| u64::try_from(bytes).ok());
    Ok(id
        .zip(alive_until)
        .zip(done_bytes)
        .map(|((id, alive_until), done_bytes)| Run {
            id: UploadId::new(id),
            alive_until: Timestamp::from_micros(alive_until),
            done_bytes,
        }))
}

fn chunk(row: &Row) -> RepoResult<ChunkRow> {
    let id = UploadId::new(value::<String>(row, 0)?);
    let wrong = |column| RepoError::Inconsistent {
        table: "upload_chunks",
        column,
        id: id.to_string(),
    };
    Ok(ChunkRow {
        session: UploadSessionId::new(value::<String>(row, 1)?),
        number: u64::try_from(value::<i64>(row, 2)?).map_err(|_| wrong("number"))?,
        size_bytes: u64::try_from(value::<i64>(row, 3)?).map_err(|_| wrong("size_bytes"))?,
        store: StoreId::new(value::<String>(row, 4)?),
        key: ObjectKey::stored(value::<String>(row, 5)?),
        id,
    })
}

#[async_trait]
impl UploadSessionWrites for SqlWrites {
    async fn add_upload_session(&mut self, session: &UploadSession) -> RepoResult<()> {
        let mut insert = insert(TABLE, &COLUMNS);
        row(&mut insert, values(session).map(Expr::value))?;
        self.add(Sql::of(&insert), "This upload").await.map(drop)
    }

    async fn save_upload_session(&mut self, before: &UploadSession, after: &UploadSession) -> RepoResult<()> {
        let update = Query::update()
            .table(TABLE)
            .values(COLUMNS.into_iter().zip(values(after).map(Expr::value)))
            .and_where(Expr::col("id").eq(before.id.as_str()))
            .and_where(Expr::col("version").eq(before.version))
            .take();
        match self.run(Sql::of(&update)).await? {
            0 => Err(RepoError::Stale),
            _ => Ok(()),
        }
    }

    async fn remove_upload_session(&mut self, id: &UploadSessionId) -> RepoResult<bool> {
        self.drop_chunks(id, None).await?;
        let delete = Query::delete()
            .from_table(TABLE)
            .and_where(Expr::col("id").eq(id.as_str()))
            .take();
        Ok(self.run(Sql::of(&delete)).await? > 0)
    }

    async fn remove_upload_sessions_of(&mut self, image: &ImageId) -> RepoResult<()> {
        let mut of_image = select();
        of_image.and_where(Expr::col("image_id").eq(image.as_str()));
        for session in self.sessions(&of_image).await? {
            self.remove_upload_session(&session.id).await?;
        }
        Ok(())
    }

    async fn add_chunk(&mut self, chunk: &ChunkRow, alive_until: Timestamp) -> RepoResult<()> {
        let mut insert = insert("upload_chunks", &[]);
        insert.columns(CHUNK_COLUMNS.into_iter().chain(["is_kept", "alive_until"]));
        let values = [
            chunk.id.as_str().into(),
            chunk.session.as_str().into(),
            bytes(chunk.number).into(),
            bytes(chunk.size_bytes).into(),
            chunk.store.as_str().into(),
            chunk.key.as_str().into(),
            0_i64.into(),
            alive_until.as_micros().into(),
        ];
        row(&mut insert, values)?;
        self.add(Sql::of(&insert), "This chunk").await.map(drop)
    }

    async fn keep_chunk(&mut self, id: &UploadId, now: Timestamp) -> RepoResult<bool> {
        let update = Query::update()
            .table("upload_chunks")
            .value("is_kept", 1_i64)
            .and_where(Expr::col("id").eq(id.as_str()))
            .and_where(Expr::col("alive_until").gte(now.as_micros()))
            .take();
        Ok(self.run(Sql::of(&update)).await? > 0)
    }

    async fn condemn_chunk(&mut self, id: &UploadId) -> RepoResult<bool> {
        let update = Query::update()
            .table("upload_chunks")
            .value("alive_until", DEAD)
            .and_where(Expr::col("id").eq(id.as_str()))
            .and_where(Expr::col("is_kept").eq(0_i64))
            .take();
        if self.run(Sql::of(&update)).await? > 0 {
            return Ok(true);
        }
        let mut select = select_chunks();
        select.and_where(Expr::col("id").eq(id.as_str()));
        Ok(self.row(Sql::of(&select)).await?.is_none())
    }

    async fn drop_chunks(&mut self, session: &UploadSessionId, number: Option<u64>) -> RepoResult<()> {
        let update = Query::update()
            .table("upload_chunks")
            .value("is_kept", 0_i64)
            .value("alive_until", DEAD)
            .and_where(Expr::col("session_id").eq(session.as_str()))
            .and_where(Expr::col("is_kept").eq(1_i64))
            .and_where_option(number.map(is_number))
            .take();
        self.run(Sql::of(&update)).await.map(drop)
    }

    async fn remove_chunk(&mut self, id: &UploadId) -> RepoResult<()> {
        let delete = Query::delete()
            .from_table("upload_chunks")
            .and_where(Expr::col("id").eq(id.as_str()))
            .take();
        self.run(Sql::of(&delete)).await.map(drop)
    }

    async fn interrupt_upload_sessions(&mut self) -> RepoResult<()> {
        let chunks = Query::update()
            .table("upload_chunks")
            .value("alive_until", DEAD)
            .and_where(Expr::col("is_kept").eq(0_i64))
            .take();
        self.run(Sql::of(&chunks)).await?;
        let runs = Query::update()
            .table(TABLE)
            .value("alive_until", DEAD)
            .and_where(Expr::col("state").eq("inspecting"))
            .take();
        self.run(Sql::of(&runs)).await.map(drop)
    }
}
