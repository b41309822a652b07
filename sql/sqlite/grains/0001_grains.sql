-- The grain storage of Orleans' ADO.NET provider (invariant System.Data.SQLite), which ships no script for SQLite.
CREATE TABLE IF NOT EXISTS OrleansQuery(
  QueryKey  TEXT NOT NULL PRIMARY KEY,
  QueryText TEXT NOT NULL
);

-- A key without an extension has an empty one here: SQLite takes every NULL for another value.
CREATE TABLE IF NOT EXISTS OrleansStorage(
  GrainIdHash INTEGER NOT NULL, GrainIdN0 INTEGER NOT NULL, GrainIdN1 INTEGER NOT NULL, GrainTypeHash INTEGER NOT NULL,
  GrainTypeString TEXT NOT NULL, GrainIdExtensionString TEXT NOT NULL, ServiceId TEXT NOT NULL,
  PayloadBinary BLOB, ModifiedOn TEXT NOT NULL, Version INTEGER NOT NULL,
  PRIMARY KEY(GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId)) WITHOUT ROWID;

INSERT OR REPLACE INTO OrleansQuery(QueryKey,QueryText) VALUES
-- One statement writes, so that a crash leaves the old row or the new one. The answer is the new version, or the one that was given when
-- another writer was there first (NULL for a first write): the provider tells a conflict by that.
('WriteToStorageKey','INSERT INTO OrleansStorage(GrainIdHash,GrainIdN0,GrainIdN1,GrainTypeHash,GrainTypeString,GrainIdExtensionString,ServiceId,PayloadBinary,ModifiedOn,Version)
  SELECT @GrainIdHash,@GrainIdN0,@GrainIdN1,@GrainTypeHash,@GrainTypeString,coalesce(@GrainIdExtensionString,''''),@ServiceId,@PayloadBinary,datetime(''now''),coalesce(@GrainStateVersion,0)+1
  WHERE @GrainStateVersion IS NULL OR EXISTS(SELECT 1 FROM OrleansStorage WHERE GrainIdHash=@GrainIdHash AND GrainTypeHash=@GrainTypeHash AND GrainIdN0=@GrainIdN0 AND GrainIdN1=@GrainIdN1
    AND GrainTypeString=@GrainTypeString AND GrainIdExtensionString=coalesce(@GrainIdExtensionString,'''') AND ServiceId=@ServiceId)
  ON CONFLICT DO UPDATE SET PayloadBinary=excluded.PayloadBinary,ModifiedOn=excluded.ModifiedOn,Version=excluded.Version WHERE OrleansStorage.Version=@GrainStateVersion;
SELECT CASE WHEN changes()=1 THEN coalesce(@GrainStateVersion,0)+1 ELSE @GrainStateVersion END AS NewGrainStateVersion;'),
('ReadFromStorageKey','SELECT PayloadBinary,Version FROM OrleansStorage WHERE GrainIdHash=@GrainIdHash AND GrainTypeHash=@GrainTypeHash AND GrainIdN0=@GrainIdN0 AND GrainIdN1=@GrainIdN1
  AND GrainTypeString=@GrainTypeString AND GrainIdExtensionString=coalesce(@GrainIdExtensionString,'''') AND ServiceId=@ServiceId;'),
('ClearStorageKey','UPDATE OrleansStorage SET PayloadBinary=NULL,ModifiedOn=datetime(''now''),Version=Version+1 WHERE GrainIdHash=@GrainIdHash AND GrainTypeHash=@GrainTypeHash AND GrainIdN0=@GrainIdN0
  AND GrainIdN1=@GrainIdN1 AND GrainTypeString=@GrainTypeString AND GrainIdExtensionString=coalesce(@GrainIdExtensionString,'''') AND ServiceId=@ServiceId AND Version=@GrainStateVersion;
SELECT CASE WHEN changes()=1 THEN @GrainStateVersion+1 ELSE @GrainStateVersion END AS NewGrainStateVersion;');
