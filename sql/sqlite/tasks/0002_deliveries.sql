-- One row per event and endpoint that has to be told of it, written in the commit of the change that the event tells of.
-- status: 0 pending, 1 delivered, 2 dead letter. due_at stands in pending rows alone. event and last_attempt are JSON.
CREATE TABLE webhook_deliveries(
  tenant       TEXT    NOT NULL,
  id           BLOB    NOT NULL,
  endpoint     TEXT    NOT NULL,
  sequence     INTEGER NOT NULL,
  shard        INTEGER NOT NULL,
  status       INTEGER NOT NULL,
  attempts     INTEGER NOT NULL,
  due_at       INTEGER,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  event        TEXT    NOT NULL,
  last_attempt TEXT,
  PRIMARY KEY(tenant, id, endpoint, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_deliveries_due ON webhook_deliveries(shard, due_at) WHERE status = 0;
-- What was delivered is most of it and is listed along the key.
CREATE INDEX webhook_deliveries_open ON webhook_deliveries(tenant, status, id DESC, endpoint, sequence DESC) WHERE status <> 1;
