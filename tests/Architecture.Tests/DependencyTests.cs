using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Orleans.MediaTasks.Architecture;

public sealed class DependencyTests
{
    /// <summary>Packages that belong to one concern and may be seen only where that concern lives.</summary>
    private static readonly Dictionary<string, string[]> OnlyIn = new()
    {
        ["Microsoft.Data.Sqlite"] = ["Storage", "Silo"],
        ["NetVips"] = ["Providers"],
        ["Microsoft.ML.OnnxRuntime"] = ["Plugins"],
        ["Orleans.Runtime"] = ["Grains", "Silo"],
        ["Orleans.Reminders.AdoNet"] = ["Silo"],
    };

    public static TheoryData<string> Projects => [.. ProductAssemblies.MaySee.Keys];

    [Fact]
    public void Src_HasExactlyTheProjectsOfTheTable()
    {
        var projects = Repository.Files
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file));

        Assert.Equal(ProductAssemblies.MaySee.Keys.Order(), projects.Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesOnlyProjectsItMaySee(string project)
    {
        var references = XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.Empty(references.Except(ProductAssemblies.MaySee[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_UsesOnlyAssembliesItMaySee(string project)
    {
        var used = ProductAssemblies.Load(project).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith(ProductAssemblies.Prefix, StringComparison.Ordinal))
            .Select(name => name[ProductAssemblies.Prefix.Length..]);

        Assert.Empty(used.Except(ProductAssemblies.MaySee[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_UsesPackagesOnlyWhereTheirConcernLives(string project)
    {
        var strangers = ProductAssemblies.Load(project).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => OnlyIn.TryGetValue(name, out var homes) && !homes.Contains(project));

        Assert.Empty(strangers);
    }

    [Fact]
    public void Core_HasNoAsyncMethods()
    {
        var asyncMethods = ProductAssemblies.Load("Core").GetTypes()
            .Where(type => type.Namespace?.StartsWith("Orleans.MediaTasks", StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetMethods(Members.Declared))
            .Where(method => method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");

        Assert.Empty(asyncMethods);
    }
}
