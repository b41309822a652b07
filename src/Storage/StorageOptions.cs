using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Orleans.MediaTasks;

/// <summary>Where a node keeps its data. Section <c>MediaTasks</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>Whether one process keeps all, or many share a database. Default: <see cref="StorageMode.Single"/>.</summary>
    /// <remarks>A cluster needs <c>ConnectionStrings:MediaTasks</c>, and <c>ConnectionStrings:MediaTasksOwner</c> when another role makes the tables.</remarks>
    [EnumDataType(typeof(StorageMode))]
    public StorageMode Mode { get; set; } = StorageMode.Single;

    /// <summary>The folder of the databases and, below <c>media</c>, of the media. In a cluster only the media, and all nodes see the same folder. Default: <c>./data</c>.</summary>
    [Required, MinLength(1)]
    public string DataPath { get; set; } = "./data";

    /// <summary>How the task store writes and reads.</summary>
    [ValidateObjectMembers]
    public TaskStoreOptions Store { get; set; } = new();

    /// <summary>What the media store takes.</summary>
    [ValidateObjectMembers]
    public MediaStoreOptions MediaStore { get; set; } = new();
}

/// <summary>Where the tasks are kept.</summary>
public enum StorageMode
{
    /// <summary>In SQLite, by one process.</summary>
    Single,

    /// <summary>In PostgreSQL, by any number of processes.</summary>
    Cluster,
}

/// <summary>How the task store writes and reads. Section <c>MediaTasks:Store</c>.</summary>
public sealed class TaskStoreOptions
{
    /// <summary>Rows that may wait for a commit before new tasks are turned away. Default: 20,000.</summary>
    /// <remarks>Updates of tasks that are under way are turned away only at twice as many: finished work is not thrown away because of an onrush of new work.</remarks>
    [Range(1, 1_000_000)]
    public int QueueLimit { get; set; } = 20_000;

    /// <summary>Rows in one commit. Default: 1,000.</summary>
    /// <remarks>One call's inserts are never split, so a larger call makes a larger commit.</remarks>
    [Range(1, 10_000)]
    public int BatchLimit { get; set; } = 1_000;

    /// <summary>How long a lazy update waits for an awaited one to be merged into. Default: 25 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan LazyDelay { get; set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Connections to SQLite that read at the same time. Default: 3.</summary>
    [Range(1, 32)]
    public int Readers { get; set; } = 3;

    /// <summary>How long a write waits for a PostgreSQL that is away or does not answer. Default: 1.2 s.</summary>
    /// <remarks>Short enough that callers are told in time; long enough that a restart of the connection is not seen at all.</remarks>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(1.2);

    /// <summary>How long a read waits for PostgreSQL. Default: 1.4 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(1.4);

    /// <summary>How long a statement waits for a lock that another program holds on a SQLite database. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>What the media store takes. Section <c>MediaTasks:MediaStore</c>.</summary>
public sealed class MediaStoreOptions
{
    /// <summary>Files in one folder (an HLS ladder). Default: 10,000.</summary>
    [Range(1, 1_000_000)]
    public int FilesPerFolderLimit { get; set; } = 10_000;
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
