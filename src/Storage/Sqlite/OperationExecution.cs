using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Runs operations within the transaction of a session.</summary>
internal static class OperationExecution
{
    /// <summary>Runs the statements of one. An exception of the database here concerns this operation alone, as long as the transaction stands.</summary>
    public static void Execute(this WriterSession session, WriteOperation operation)
    {
        switch (operation)
        {
            case InsertOperation insert:
                session.Insert(insert);
                break;
            case UpdateOperation update:
                update.Outcome = session.Update(update);
                break;
            case LazyUpdateOperation lazy:
                // Encoded only now: most lazy updates end in another update and never come here.
                session.Tasks.Update(lazy.Previous, new EncodedTask(lazy.Next, withSpec: false), lazy.Deliveries);
                break;
            case DeliveryUpdateOperation delivery:
                session.Deliveries.Update(delivery.Next);
                break;
            case RemoveOperation remove:
                remove.IsRemoved = session.Tasks.Remove(remove.Row);
                break;
            case ISessionOperation command:
                command.Execute(session);
                break;
            case BarrierOperation:
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void Insert(this WriterSession session, InsertOperation call)
    {
        if (call.Rows > 1 && session.AnotherRequestsKey(call))
        {
            return;
        }

        for (var i = 0; i < call.Rows; i++)
        {
            call.Results[i] = session.Insert(call.Tasks[i]);
        }
    }

    /// <summary>Whether a key of the call stands for another request: then no row of it may be stored. Fills the results if so.</summary>
    private static bool AnotherRequestsKey(this WriterSession session, InsertOperation call)
    {
        var found = false;
        for (var i = 0; i < call.Rows; i++)
        {
            var other = call.Tasks[i] is { State: { IdempotencyKey: not null } state } && session.Tasks.FindByKey(state) is { } row && row.RequestHash != state.RequestHash ? row : null;
            call.Results[i] = other is null ? new InsertResult(InsertOutcome.Withheld) : new InsertResult(InsertOutcome.DuplicateKey, other);
            found |= other is not null;
        }

        return found;
    }

    private static InsertResult Insert(this WriterSession session, EncodedTask? row)
    {
        try
        {
            return row is { } encoded ? session.Tasks.Insert(encoded) : new InsertResult(InsertOutcome.Refused);
        }
        catch (SqliteException e) when (session.RefusedOneRow(e))
        {
            return new InsertResult(InsertOutcome.Refused);
        }
    }

    private static UpdateOutcome Update(this WriterSession session, UpdateOperation update) =>
        update.Taken is { } permit && session.Companions.EpochOf(update.Row.State.Provider) > permit.Epoch ? UpdateOutcome.Fenced
        : session.Tasks.Update(update.Previous, update.Row, update.Deliveries) ? UpdateOutcome.Written
        : UpdateOutcome.Superseded;
}
