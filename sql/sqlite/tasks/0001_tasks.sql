-- One row per task: the truth. Moments are 100 ns steps since 1970-01-01 UTC
-- (datetime(created_at / 10000000, 'unixepoch') shows one), durations are 100 ns steps,
-- ids are UUID version 7 as 16 big-endian bytes, so that the order of the key is the order of creation.
-- What never changes stands last: a filter that reads only the front of a row does not read its overflow pages.
CREATE TABLE media_tasks(
  tenant          TEXT    NOT NULL,
  id              BLOB    NOT NULL,
  shard           INTEGER NOT NULL,
  kind            TEXT    NOT NULL,
  provider        TEXT    NOT NULL,
  model           TEXT    NOT NULL,
  status          INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  sequence        INTEGER NOT NULL,
  attempt         INTEGER NOT NULL,
  attempts_used   INTEGER NOT NULL,
  owner_deaths    INTEGER NOT NULL,
  priority        INTEGER NOT NULL,
  progress        INTEGER NOT NULL,
  cancel_requested INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  started_at      INTEGER,
  completed_at    INTEGER,
  due_at          INTEGER,
  owner           TEXT,
  permit_epoch    INTEGER,
  permit_number   INTEGER,
  external_id     TEXT,
  stage           TEXT,
  attempt_timeout INTEGER NOT NULL,
  fallbacks       TEXT,
  outputs         TEXT,
  failure         TEXT,
  attempts        TEXT,
  idempotency_key TEXT,
  request_hash    TEXT,
  spec            TEXT,
  metadata        TEXT,
  input           TEXT    NOT NULL,
  PRIMARY KEY(tenant, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX media_tasks_key ON media_tasks(tenant, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX media_tasks_due ON media_tasks(shard, due_at) WHERE status < 10 AND due_at IS NOT NULL;
CREATE INDEX media_tasks_processing ON media_tasks(shard, owner) WHERE status = 2;
CREATE INDEX media_tasks_queued ON media_tasks(provider, id) WHERE status = 1;
CREATE INDEX media_tasks_status ON media_tasks(tenant, status, id);

-- Tags never change, so they are written once, with their task.
CREATE TABLE media_task_tags(
  tenant TEXT NOT NULL,
  tag    TEXT NOT NULL,
  id     BLOB NOT NULL,
  PRIMARY KEY(tenant, tag, id)
) STRICT, WITHOUT ROWID;

-- Kept in the same commit as the rows they count.
CREATE TABLE media_task_counts(
  tenant TEXT    NOT NULL,
  status INTEGER NOT NULL,
  kind   TEXT    NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY(tenant, status, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE silo_leases(
  owner      TEXT    NOT NULL PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE limiters(
  provider TEXT    NOT NULL PRIMARY KEY,
  epoch    INTEGER NOT NULL DEFAULT 0,
  paused   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
