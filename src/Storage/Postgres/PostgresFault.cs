using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>What an error of the database means for who met it.</summary>
internal enum PostgresFault
{
    /// <summary>The database cannot do it now; it was not done.</summary>
    Refused,

    /// <summary>The connection is gone or of no more use; whether it was done is unknown.</summary>
    Broken,

    /// <summary>It met another writer; the same again will do.</summary>
    Conflict,

    /// <summary>What is in a row is refused.</summary>
    Row,

    /// <summary>The silo's lease was ended.</summary>
    LeaseEnded,
}

/// <summary>Tells the errors of PostgreSQL apart by their states.</summary>
internal static class PostgresFaults
{
    public static PostgresFault Classify(Exception error) => error switch
    {
        PostgresException { SqlState: "MT001" } => PostgresFault.LeaseEnded,
        PostgresException { SqlState: "MT002" or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => PostgresFault.Conflict,
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => PostgresFault.Refused,
        PostgresException e => OfClass(e.SqlState),
        _ => PostgresFault.Broken,
    };

    private static PostgresFault OfClass(string state) => state.AsSpan(0, 2) switch
    {
        "22" or "23" or "54" or "P0" => PostgresFault.Row, // Data, constraints, limits of size, triggers.
        "08" or "57" or "58" or "XX" => PostgresFault.Broken, // Connection, shutdown, system, internal.
        _ => PostgresFault.Refused,
    };
}
