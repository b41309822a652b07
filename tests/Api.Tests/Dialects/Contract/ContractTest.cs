using System.Reflection;
using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>A test that carries numbers of rows in its name.</summary>
/// <param name="Class">The class that runs it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Rows">The rows, as <see cref="ContractTable"/> names them.</param>
internal sealed partial record ContractTest(Type Class, string Name, IReadOnlyList<string> Rows)
{
    /// <summary>All of this assembly.</summary>
    public static IEnumerable<ContractTest> All() =>
        from type in typeof(ContractTest).Assembly.GetTypes()
        where type is { IsClass: true, IsAbstract: false }
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public)
        where method.GetCustomAttributes<FactAttribute>(inherit: true).Any(fact => fact.Skip is null)
        let rows = RowsOf(method.Name)
        where rows.Count > 0
        select new ContractTest(type, method.Name, rows);

    /// <summary>Whether the class runs on the node of this store.</summary>
    public bool RunsOn<TNode>()
        where TNode : ContractNode => Class.GetConstructors().Any(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(TNode)));

    /// <summary><c>Row1_1_4_Resolution11_What_When</c> is of <c>Row1.1.4</c> and of <c>Resolution11</c>.</summary>
    internal static IReadOnlyList<string> RowsOf(string name)
    {
        var rows = new List<string>();
        foreach (var word in name.Split('_'))
        {
            if (Subject().IsMatch(word))
            {
                rows.Add(word);
            }
            else if (rows.Count > 0 && Number().IsMatch(word))
            {
                rows[^1] += $".{word}";
            }
            else
            {
                break;
            }
        }

        return rows;
    }

    [GeneratedRegex("^(Row|Resolution|Invariant|Sample)[0-9]+$")]
    private static partial Regex Subject();

    [GeneratedRegex("^[0-9]+[a-z]?$")]
    private static partial Regex Number();
}
