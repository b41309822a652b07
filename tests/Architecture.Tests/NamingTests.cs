using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Architecture;

public sealed partial class NamingTests
{
    /// <summary>The nouns of design and docs/architecture.md; a namespace is one of them or a part of one.</summary>
    private static readonly string[] Nouns = ["Tasks", "Limits", "Providers", "Progress", "Media", "Delivery", "Tenants", "Api", "Storage", "Hosting", "Silo", "Faults", "Plugins"];

    [Fact]
    public void Types_AreNotNamedAfterNothing()
    {
        var offenders = ProductAssemblies.WrittenTypes()
            .Where(type => EmptyWord().IsMatch(type.Name.Split('`')[0]))
            .Select(type => type.FullName);

        Assert.Empty(offenders);
    }

    [Fact]
    public void Files_AreNotNamedAfterNothing()
    {
        var offenders = Repository.Files
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && EmptyWord().IsMatch(Path.GetFileNameWithoutExtension(file).Split('.')[0]));

        Assert.Empty(offenders);
    }

    [Fact]
    public void Namespaces_AreTheNouns()
    {
        var offenders = ProductAssemblies.WrittenTypes()
            .Select(type => type.Namespace!)
            .Distinct()
            .Where(name => name != "Orleans.MediaTasks" && !Nouns.Contains(name.Split('.')[2]));

        Assert.Empty(offenders);
    }

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilit(y|ies)|Common|Service|Impl)$")]
    private static partial Regex EmptyWord();
}
