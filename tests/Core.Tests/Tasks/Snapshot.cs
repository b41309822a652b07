namespace Orleans.MediaTasks.Tasks;

/// <summary>Compares generated text with committed text; MEDIATASKS_UPDATE_SNAPSHOTS=1 accepts what was generated.</summary>
internal static class Snapshot
{
    /// <summary>A file, named from the solution's folder, holds exactly this text.</summary>
    public static void FileIs(string file, string text) => Compare(file, _ => text);

    /// <summary>Between two marker lines a file holds exactly this text.</summary>
    public static void SectionIs(string file, string begin, string end, string text) => Compare(file, committed =>
    {
        var from = committed.IndexOf(begin + "\n", StringComparison.Ordinal) + begin.Length + 1;
        var to = committed.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from > begin.Length && to >= from, $"{file} lacks the lines '{begin}' and '{end}'.");
        return committed[..from] + text + committed[to..];
    });

    private static void Compare(string file, Func<string, string> generate)
    {
        var verified = Path.Combine(RepositoryRoot.Path, file);
        var received = verified.Replace(".verified", "", StringComparison.Ordinal) + ".received.txt";
        var committed = File.Exists(verified) ? File.ReadAllText(verified) : "";
        var generated = generate(committed);
        File.Delete(received);
        if (generated == committed)
        {
            return;
        }

        var accepts = Environment.GetEnvironmentVariable("MEDIATASKS_UPDATE_SNAPSHOTS") == "1";
        File.WriteAllText(accepts ? verified : received, generated);
        Assert.True(accepts, $"{file} is not what the code generates; MEDIATASKS_UPDATE_SNAPSHOTS=1 accepts it.\n{Difference(committed, generated)}");
    }

    private static string Difference(string committed, string generated)
    {
        var (old, @new) = (committed.Split('\n'), generated.Split('\n'));
        return string.Join('\n', old.Except(@new).Take(20).Select(line => "- " + line).Concat(@new.Except(old).Take(20).Select(line => "+ " + line)));
    }
}
