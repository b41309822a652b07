using System.Reflection;

namespace Orleans.MediaTasks.Architecture;

/// <summary>The built assemblies of src/ and the types that people wrote in them.</summary>
internal static class ProductAssemblies
{
    public const string Prefix = "Orleans.MediaTasks.";

    /// <summary>Every project of src/ with the projects it may see, directly or through others (docs/architecture.md).</summary>
    public static IReadOnlyDictionary<string, string[]> MaySee { get; } = new Dictionary<string, string[]>
    {
        ["Grains.Abstractions"] = [],
        ["Core"] = ["Grains.Abstractions"],
        ["Grains"] = ["Core", "Grains.Abstractions"],
        ["Storage"] = ["Core", "Grains.Abstractions"],
        ["Providers"] = ["Core", "Grains.Abstractions"],
        ["Plugins"] = [],
        ["Api"] = ["Grains.Abstractions"],
        ["Silo"] = ["Api", "Core", "Grains", "Grains.Abstractions", "Providers", "Storage"],
    };

    public static Assembly Load(string project) => Assembly.Load(Prefix + project);

    public static IEnumerable<Type> WrittenTypes() => MaySee.Keys.SelectMany(project => Load(project).GetTypes()).Where(IsWritten);

    private static bool IsWritten(Type type) =>
        !type.FullName!.Contains('<', StringComparison.Ordinal)
        && !type.FullName.StartsWith("OrleansCodeGen.", StringComparison.Ordinal)
        && (type.Namespace ?? "").StartsWith("Orleans.MediaTasks", StringComparison.Ordinal)
        && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null;
}
