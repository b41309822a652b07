using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One prepared statement, bound and read by position.</summary>
/// <remarks>Below ADO.NET on purpose: a command looks its parameters up by name and makes a reader for each execution,
/// which costs more than the write itself. Used by one thread at a time.</remarks>
internal sealed class Statement : IDisposable
{
    private const int StackBytes = 512;
    private static readonly Encoding Utf8 = Encoding.UTF8;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _next = 1;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public Statement Add(long value) => Bound(raw.sqlite3_bind_int64(_statement, _next++, value));

    public Statement Add(long? value) => value is { } some ? Add(some) : Bound(raw.sqlite3_bind_null(_statement, _next++));

    public Statement Add(bool value) => Add(value ? 1L : 0L);

    public Statement Add(DateTimeOffset value) => Add(Moment.ToNumber(value));

    public Statement Add(DateTimeOffset? value) => Add(value is { } some ? Moment.ToNumber(some) : null);

    public Statement Add(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bound(raw.sqlite3_bind_blob(_statement, _next++, bytes));
    }

    public Statement Add(string? value)
    {
        if (value is null)
        {
            return Bound(raw.sqlite3_bind_null(_statement, _next++));
        }

        if (value.Length <= StackBytes / 3)
        {
            Span<byte> bytes = stackalloc byte[StackBytes];
            return AddUtf8(bytes[..Utf8.GetBytes(value, bytes)]);
        }

        return AddUtf8(Utf8.GetBytes(value));
    }

    /// <summary>Text that is encoded already; null for none.</summary>
    public Statement Add(byte[]? utf8) => utf8 is null ? Bound(raw.sqlite3_bind_null(_statement, _next++)) : AddUtf8(utf8);

    /// <summary>Runs to the end and gives the number of rows changed.</summary>
    public int Execute()
    {
        try
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Goes to the next row; false, and reset, at the end.</summary>
    public bool Read()
    {
        try
        {
            if (Step())
            {
                return true;
            }
        }
        catch
        {
            Reset();
            throw;
        }

        Reset();
        return false;
    }

    /// <summary>What the first row gives, and the statement reset; the default value when there is none.</summary>
    public T? First<T>(Func<Statement, T> read)
    {
        try
        {
            return Read() ? read(this) : default;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>What every row gives, and the statement reset.</summary>
    public List<T> All<T>(Func<Statement, T> read)
    {
        var rows = new List<T>();
        try
        {
            while (Read())
            {
                rows.Add(read(this));
            }
        }
        finally
        {
            Reset();
        }

        return rows;
    }

    /// <summary>Makes the statement ready to be bound again; its parameters stay until then.</summary>
    public void Reset()
    {
        // The result repeats the error that the last step already reported.
        _ = raw.sqlite3_reset(_statement);
        _next = 1;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public bool Flag(int column) => Number(column) != 0;

    public DateTimeOffset Time(int column) => Moment.FromNumber(Number(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public Guid Id(int column) => new(raw.sqlite3_column_blob(_statement, column), bigEndian: true);

    public string Text(int column) => Utf8.GetString(Bytes(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The column's bytes; valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private Statement AddUtf8(ReadOnlySpan<byte> utf8) => Bound(utf8.IsEmpty
        ? raw.sqlite3_bind_text(_statement, _next++, string.Empty) // An empty span has no address and would be bound as NULL.
        : raw.sqlite3_bind_text(_statement, _next++, utf8));

    private bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }

        return false;
    }

    private Statement Bound(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            Reset();
            Check(result);
        }

        return this;
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            var extended = raw.sqlite3_extended_errcode(_database);
            throw new SqliteException($"SQLite error {extended}: {raw.sqlite3_errmsg(_database).utf8_to_string()}", result & 0xff, extended);
        }
    }
}
