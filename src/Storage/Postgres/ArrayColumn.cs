using Npgsql;
using NpgsqlTypes;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One column of many rows, sent as one array: the text of a statement stays the same however many rows there are.</summary>
internal abstract class ArrayColumn<TRow>(string name, string type)
{
    public string Name { get; } = name;

    /// <summary>The name of the element's type in SQL.</summary>
    public string Type { get; } = type;

    public abstract NpgsqlParameter ToParameter(IReadOnlyList<TRow> rows);

    public static ArrayColumn<TRow> Uuid(string name, Func<TRow, Guid> value) => new Of<Guid>(name, "uuid", NpgsqlDbType.Uuid, value);

    public static ArrayColumn<TRow> Long(string name, Func<TRow, long> value) => new Of<long>(name, "bigint", NpgsqlDbType.Bigint, value);

    public static ArrayColumn<TRow> LongOrNull(string name, Func<TRow, long?> value) => new Of<long?>(name, "bigint", NpgsqlDbType.Bigint, value);

    public static ArrayColumn<TRow> Int(string name, Func<TRow, int> value) => new Of<int>(name, "integer", NpgsqlDbType.Integer, value);

    public static ArrayColumn<TRow> IntOrNull(string name, Func<TRow, int?> value) => new Of<int?>(name, "integer", NpgsqlDbType.Integer, value);

    public static ArrayColumn<TRow> Short(string name, Func<TRow, short> value) => new Of<short>(name, "smallint", NpgsqlDbType.Smallint, value);

    public static ArrayColumn<TRow> Flag(string name, Func<TRow, bool> value) => new Of<bool>(name, "boolean", NpgsqlDbType.Boolean, value);

    public static ArrayColumn<TRow> Text(string name, Func<TRow, string?> value) => new Of<string?>(name, "text", NpgsqlDbType.Text, value);

    /// <summary>Text that is encoded already.</summary>
    public static ArrayColumn<TRow> Utf8(string name, Func<TRow, byte[]?> value) => new Of<byte[]?>(name, "text", NpgsqlDbType.Text, value);

    private sealed class Of<T>(string name, string type, NpgsqlDbType element, Func<TRow, T> value) : ArrayColumn<TRow>(name, type)
    {
        public override NpgsqlParameter ToParameter(IReadOnlyList<TRow> rows)
        {
            var values = new T[rows.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = value(rows[i]);
            }

            return new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | element };
        }
    }
}

/// <summary>Statements over arrays of columns.</summary>
internal static class ArrayColumns
{
    /// <summary><c>unnest($first::type[], …) AS alias(name, …)</c>.</summary>
    public static string Unnest<TRow>(this IReadOnlyList<ArrayColumn<TRow>> columns, string alias, int first = 1) =>
        $"unnest({string.Join(", ", columns.Select((column, i) => $"${first + i}::{column.Type}[]"))}) AS {alias}({columns.Names()})";

    /// <summary>The names with commas between, each after <paramref name="prefix"/>.</summary>
    public static string Names<TRow>(this IReadOnlyList<ArrayColumn<TRow>> columns, string prefix = "") => string.Join(", ", columns.Select(column => prefix + column.Name));

    public static void Add<TRow>(this NpgsqlParameterCollection parameters, IReadOnlyList<ArrayColumn<TRow>> columns, IReadOnlyList<TRow> rows)
    {
        foreach (var column in columns)
        {
            parameters.Add(column.ToParameter(rows));
        }
    }

    public static NpgsqlParameter Parameter(long value) => new NpgsqlParameter<long> { TypedValue = value };
}
