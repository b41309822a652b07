using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.Dialects;

/// <summary>Settings of the dialects, in the section <c>MediaTasks:Dialects</c>.</summary>
public sealed class DialectOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "MediaTasks:Dialects";

    /// <summary>The tenant of callers without a key, in the dialects whose clients have none. Default: none, so that those dialects want a key; in Development the tenant of its key.</summary>
    [RegularExpression("^[a-z0-9_-]{1,64}$")]
    public string? AnonymousTenant { get; set; }
}
