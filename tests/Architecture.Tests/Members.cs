using System.Reflection;

namespace Orleans.MediaTasks.Architecture;

internal static class Members
{
    public const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
}
