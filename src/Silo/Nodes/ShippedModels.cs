using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Silo.Nodes;

/// <summary>Brings the models that clients of other systems name, from <c>models.json</c> beside the program.</summary>
internal static class ShippedModels
{
    private const string File = "models.json";

    public static void Add(WebApplicationBuilder builder)
    {
        // Apart from the node's own configuration, so that an alias with a new target does not inherit what was written for the old one.
        var shipped = new ConfigurationBuilder().SetBasePath(builder.Environment.ContentRootPath).AddJsonFile(File, optional: true).Build();
        builder.Services.AddModelAliases(builder.Configuration, shipped);
    }
}
