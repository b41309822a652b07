using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Who makes the first keys. Section <c>MediaTasks</c>.</summary>
public sealed class TenantOptions
{
    /// <summary>The section's name in the configuration.</summary>
    public const string Section = "MediaTasks";

    /// <summary>The operator's key: makes and changes keys of any tenant, and is good for nothing else. Default: none. At least 24 characters.</summary>
    [MinLength(24)]
    public string? AdminKey { get; set; }
}
