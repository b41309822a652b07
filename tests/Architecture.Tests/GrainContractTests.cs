using System.Reflection;

namespace Orleans.MediaTasks.Architecture;

public sealed class GrainContractTests
{
    private static IEnumerable<Type> GrainInterfaces =>
        ProductAssemblies.WrittenTypes().Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type));

    [Fact]
    public void GrainInterfaces_HaveAnAlias()
    {
        Assert.NotEmpty(GrainInterfaces);
        Assert.Empty(GrainInterfaces.Where(type => type.GetCustomAttribute<AliasAttribute>() is null).Select(type => type.FullName));
    }

    [Fact]
    public void GrainMethods_HaveAnAliasThatIsUniqueInTheirInterface()
    {
        foreach (var grain in GrainInterfaces)
        {
            var aliases = grain.GetMethods().Select(method => method.GetCustomAttribute<AliasAttribute>()?.Alias ?? $"{method.Name} has no alias").ToArray();

            Assert.DoesNotContain(aliases, alias => alias.EndsWith(" has no alias", StringComparison.Ordinal));
            Assert.Equal(aliases.Distinct(), aliases);
        }
    }

    [Fact]
    public void Aliases_NameOneTypeEach()
    {
        var twice = ProductAssemblies.WrittenTypes()
            .SelectMany(type => type.GetCustomAttributes<AliasAttribute>(inherit: false), (type, attribute) => (Type: type, attribute.Alias))
            .GroupBy(entry => entry.Alias)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(entry => entry.Type.FullName))}");

        Assert.Empty(twice);
    }

    [Fact]
    public void PersistentStates_HaveUniqueNames()
    {
        // Two grain classes with one state name would share rows of the grain storage.
        var twice = ProductAssemblies.WrittenTypes()
            .SelectMany(type => type.GetConstructors(Members.Declared))
            .SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>())
            .OfType<PersistentStateAttribute>()
            .GroupBy(attribute => (attribute.StorageName, attribute.StateName))
            .Where(group => group.Count() > 1)
            .Select(group => group.Key);

        Assert.Empty(twice);
    }
}
