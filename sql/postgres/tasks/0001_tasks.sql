-- One row per task: the truth, to the same meaning as sql/sqlite/tasks. Moments are 100 ns steps since 1970-01-01 UTC
-- (to_timestamp(created_at / 1e7) shows one), durations are 100 ns steps. Ids are UUID version 7: within a tenant the
-- order of the key is the order of creation, and the end of the index is where new rows go.
-- Text that is compared is compared by its bytes, whatever the database's locale. Wide columns stand first: no padding.
CREATE TABLE media_tasks(
  id               uuid     NOT NULL,
  version          bigint   NOT NULL,
  sequence         bigint   NOT NULL,
  created_at       bigint   NOT NULL,
  updated_at       bigint   NOT NULL,
  started_at       bigint,
  completed_at     bigint,
  due_at           bigint,
  permit_epoch     bigint,
  permit_number    bigint,
  attempt_timeout  bigint   NOT NULL,
  -- The batches that wrote the row first and last: how a writer whose connection broke in a commit knows its own rows.
  inserted_by      bigint   NOT NULL,
  written_by       bigint   NOT NULL,
  attempt          integer  NOT NULL,
  attempts_used    integer  NOT NULL,
  owner_deaths     integer  NOT NULL,
  shard            smallint NOT NULL,
  status           smallint NOT NULL,
  priority         smallint NOT NULL,
  progress         smallint NOT NULL,
  cancel_requested boolean  NOT NULL,
  tenant           text     COLLATE "C" NOT NULL,
  kind             text     COLLATE "C" NOT NULL,
  provider         text     COLLATE "C" NOT NULL,
  model            text     COLLATE "C" NOT NULL,
  owner            text     COLLATE "C",
  idempotency_key  text     COLLATE "C",
  request_hash     text     COLLATE "C",
  external_id      text,
  stage            text,
  fallbacks        text,
  outputs          text,
  failure          text,
  attempts         text,
  spec             text,
  metadata         text,
  input            text     NOT NULL,
  CONSTRAINT media_tasks_pkey PRIMARY KEY(tenant, id)
) WITH (
  -- Room on the page for the next versions of its rows, and dead ones taken away before there are millions.
  fillfactor = 85,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_insert_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.02,
  autovacuum_vacuum_cost_delay = 1
);

CREATE UNIQUE INDEX media_tasks_key ON media_tasks(tenant, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX media_tasks_due ON media_tasks(shard, due_at) WHERE status < 10 AND due_at IS NOT NULL;
CREATE INDEX media_tasks_processing ON media_tasks(shard, owner) WHERE status = 2;
CREATE INDEX media_tasks_permits ON media_tasks(provider) WHERE status = 2 AND permit_epoch IS NOT NULL;
CREATE INDEX media_tasks_queued ON media_tasks(provider, id, tenant) WHERE status = 1;
-- The condition always holds. It keeps everything but the listings off this index: to a planner that sees an empty table it
-- looks as good as the primary key for (tenant, id), and a writer's plan made then would walk over all of a tenant's rows.
CREATE INDEX media_tasks_status ON media_tasks(tenant, status, id) WHERE status >= 0;

-- Tags never change, so they are written once, with their task.
CREATE TABLE media_task_tags(
  id     uuid NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  tag    text COLLATE "C" NOT NULL,
  CONSTRAINT media_task_tags_pkey PRIMARY KEY(tenant, tag, id)
);

-- Kept in the same commit as the rows they count. A counter is the sum over its slots: each writer has a slot of its own,
-- so that silos do not wait for each other's commits. A slot's part may be negative.
CREATE TABLE media_task_counts(
  n      bigint   NOT NULL,
  status smallint NOT NULL,
  slot   smallint NOT NULL,
  tenant text     COLLATE "C" NOT NULL,
  kind   text     COLLATE "C" NOT NULL,
  CONSTRAINT media_task_counts_pkey PRIMARY KEY(tenant, status, kind, slot)
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.0);

-- How long a lease runs is told by this database's clock alone, the same for all silos.
CREATE TABLE silo_leases(
  owner      text        COLLATE "C" PRIMARY KEY,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE limiters(
  provider text    COLLATE "C" PRIMARY KEY,
  epoch    bigint  NOT NULL DEFAULT 0,
  paused   boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);

-- Each writer takes one value and numbers its batches from there; the next value is 2^32 further on.
CREATE SEQUENCE task_batches AS bigint INCREMENT 4294967296 MINVALUE 4294967296 NO CYCLE;

-- Holds a silo's lease to the end of the transaction. Ending the lease waits for it; once it is ended, this fails.
-- The advisory lock is given in the order of asking: who ends a lease must not wait for one batch after another.
CREATE FUNCTION hold_silo_lease(silo text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(silo, 0));
  PERFORM FROM silo_leases WHERE owner = silo FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'MT001', MESSAGE = format('The lease of silo %s was ended.', silo);
  END IF;
END $$;

-- Waits for the batches under way of a silo, and keeps others out to the end of the transaction, which ends the lease.
CREATE FUNCTION stop_silo_writes(silo text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(silo, 0));
END $$;

-- Holds the epochs of limiters to the end of the transaction and tells them. Raising one waits for it, and is not
-- kept waiting by those who come later.
CREATE FUNCTION hold_limiters(providers text[]) RETURNS TABLE(provider text, epoch bigint) LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
  FOR name IN SELECT DISTINCT n FROM unnest(providers) AS n ORDER BY n LOOP
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(name, 1));
  END LOOP;
  RETURN QUERY SELECT l.provider, l.epoch FROM limiters l WHERE l.provider = ANY(providers);
END $$;

-- Raises the epoch of a limiter. No start that an earlier one let in is stored any more once this is committed.
CREATE FUNCTION raise_limiter_epoch(name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE raised bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(name, 1));
  INSERT INTO limiters AS l(provider, epoch) VALUES(name, 1) ON CONFLICT(provider) DO UPDATE SET epoch = l.epoch + 1 RETURNING l.epoch INTO raised;
  RETURN raised;
END $$;

-- Fails when a call of several rows was stored in part although one of its keys turned out to stand for another request.
-- Only a race between two silos can lead there; the batch is then tried again.
CREATE FUNCTION refuse_torn_calls(batch bigint, tenants text[], keys text[], hashes text[], ids uuid[], calls integer[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM
  FROM unnest(tenants, keys, hashes, calls) AS u(tenant, idempotency_key, request_hash, call)
  JOIN media_tasks t ON t.tenant = u.tenant AND t.idempotency_key = u.idempotency_key
  WHERE t.inserted_by <> batch AND t.request_hash IS DISTINCT FROM u.request_hash
    AND EXISTS (
      SELECT FROM unnest(tenants, ids, calls) AS v(tenant, id, call)
      JOIN media_tasks w ON w.tenant = v.tenant AND w.id = v.id
      WHERE v.call = u.call AND w.inserted_by = batch);
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'MT002', MESSAGE = 'A key was taken by another request meanwhile.';
  END IF;
END $$;
