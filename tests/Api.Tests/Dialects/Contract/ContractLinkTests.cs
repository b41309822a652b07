namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>Every row of docs/contract.md has the tests that it says it has, and every test of a row is of one that is there.</summary>
public sealed class ContractLinkTests
{
    private const string BothStores = "both stores";
    private const string Scripted = "scripted";
    private const string Elsewhere = "elsewhere: `";
    private const string Pending = "pending: ";

    private static readonly IReadOnlyDictionary<string, ContractRow> Rows = ContractTable.Rows;
    private static readonly ILookup<string, ContractTest> Tests = ContractTest.All().SelectMany(test => test.Rows.Select(row => (row, test))).ToLookup(pair => pair.row, pair => pair.test);

    [Fact]
    public void Rows_AreThoseOfAllSections()
    {
        Assert.Equal(["0", "1", "2", "3", "4", "5"], Rows.Keys.Where(row => row.StartsWith("Row", StringComparison.Ordinal)).Select(row => row[3..].Split('.')[0]).Distinct());
        Assert.Equal(Enumerable.Range(1, 36).Select(number => $"Resolution{number}"), Rows.Keys.Where(row => row.StartsWith("Resolution", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(1, 14).Select(number => $"Invariant{number}"), Rows.Keys.Where(row => row.StartsWith("Invariant", StringComparison.Ordinal)));
    }

    [Fact]
    public void EveryRow_HasTheTestsThatItSays()
    {
        var wrong = Rows.Select(row => (row.Key, Problem: ProblemOf(row.Key, row.Value.Proof))).Where(row => row.Problem is not null).Select(row => $"{row.Key}: {row.Problem}");

        Assert.Empty(wrong);
    }

    [Fact]
    public void EveryTestOfARow_IsOfARowThatIsThere() =>
        Assert.Empty(Tests.Where(tests => !Rows.ContainsKey(tests.Key)).SelectMany(tests => tests).Select(test => $"{test.Class.Name}.{test.Name}").Distinct());

    [Theory]
    [InlineData("Row1_1_4_Resolution11_Images_AreWaitedFor", "Row1.1.4", "Resolution11")]
    [InlineData("Row5_1_PostTasks_Takes_1000_Characters", "Row5.1")]
    [InlineData("Row1_1_21a_Sound", "Row1.1.21a")]
    [InlineData("Invariant10_Row2_4_Foreign", "Invariant10", "Row2.4")]
    [InlineData("Rows_Row1_1_4")]
    public void RowsOf_ReadsTheNumbersAtTheBeginningOfAName(string name, params string[] rows) => Assert.Equal(rows, ContractTest.RowsOf(name));

    private static string? ProblemOf(string row, string proof) => proof switch
    {
        BothStores when !Tests[row].Any(test => test.RunsOn<SqliteNode>()) => "no test runs on SQLite",
        BothStores when !Tests[row].Any(test => test.RunsOn<PostgresNode>()) => "no test runs on PostgreSQL",
        BothStores => null,
        Scripted => Tests[row].Any() ? null : "it has no test",
        _ when proof.StartsWith(Pending, StringComparison.Ordinal) => Tests[row].Any() ? "it is pending and has a test" : null,
        _ when proof.StartsWith(Elsewhere, StringComparison.Ordinal) => File.Exists(Path.Combine(RepositoryRoot.Path, "tests", proof[Elsewhere.Length..^1])) ? null : "there is no such file",
        _ => $"'{proof}' is no proof",
    };
}
