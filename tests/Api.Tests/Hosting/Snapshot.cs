namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>Compares with a committed file; <c>MEDIATASKS_UPDATE_SNAPSHOTS=1</c> accepts what differs.</summary>
internal static class Snapshot
{
    public static void Match(string file, string actual)
    {
        var path = Path.Combine(RepositoryRoot.Path, file);
        if (Environment.GetEnvironmentVariable("MEDIATASKS_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{file} is missing; run with MEDIATASKS_UPDATE_SNAPSHOTS=1 to write it.");
        Assert.Equal(File.ReadAllText(path), actual, ignoreLineEndingDifferences: true);
    }
}
