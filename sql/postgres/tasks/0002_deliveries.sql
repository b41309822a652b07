-- One row per event and endpoint that has to be told of it, to the same meaning as sql/sqlite/tasks: written in the commit
-- of the change that the event tells of. status: 0 pending, 1 delivered, 2 dead letter. due_at stands in pending rows alone.
-- event and last_attempt are JSON.
CREATE TABLE webhook_deliveries(
  id           uuid     NOT NULL,
  sequence     bigint   NOT NULL,
  due_at       bigint,
  created_at   bigint   NOT NULL,
  updated_at   bigint   NOT NULL,
  attempts     integer  NOT NULL,
  shard        smallint NOT NULL,
  status       smallint NOT NULL,
  tenant       text     COLLATE "C" NOT NULL,
  endpoint     text     COLLATE "C" NOT NULL,
  event        text     NOT NULL,
  last_attempt text,
  CONSTRAINT webhook_deliveries_pkey PRIMARY KEY(tenant, id, endpoint, sequence)
) WITH (
  fillfactor = 85,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_insert_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.02,
  autovacuum_vacuum_cost_delay = 1
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries(shard, due_at) WHERE status = 0;
-- What was delivered is most of it and is listed along the key.
CREATE INDEX webhook_deliveries_open ON webhook_deliveries(tenant, status, id DESC, endpoint, sequence DESC) WHERE status <> 1;
