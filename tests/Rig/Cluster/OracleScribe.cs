using Orleans.MediaTasks.Oracle;
using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Rig.Cluster;

/// <summary>Takes down what the provider sees, as it sees it.</summary>
internal sealed class OracleScribe(HistoryLog history)
{
    public void Follow(RemoteJobOracle oracle)
    {
        oracle.Record.KeepsPolls = false;
        oracle.Record.Observer = Take;
    }

    private void Take(OracleEvent seen)
    {
        var op = seen.Kind switch
        {
            OracleEventKind.Submit => Ops.JobStart,
            OracleEventKind.Duplicate => Ops.JobAgain,
            OracleEventKind.Cancel => Ops.JobCancel,
            OracleEventKind.Done => Ops.JobEnd,
            _ => null,
        };
        if (op is not null)
        {
            history.Add(new HistoryEvent
            {
                T0 = seen.Timestamp,
                T1 = seen.Timestamp,
                Proc = "oracle",
                Op = op,
                Key = seen.Job,
                Task = seen.Task?.Split('/')[^1],
                Attempt = seen.Attempt,
                Status = seen.Status,
            });
        }
    }
}
