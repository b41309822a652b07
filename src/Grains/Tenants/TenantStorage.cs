namespace Orleans.MediaTasks.Tenants;

/// <summary>The grain storage of tenants and keys.</summary>
public static class TenantStorage
{
    /// <summary>Its name in the silo.</summary>
    public const string Name = "tenants";
}
