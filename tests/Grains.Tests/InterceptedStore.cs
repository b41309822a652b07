using System.Reflection;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks;

/// <summary>A store that lets the test act before each call reaches the real one.</summary>
public class InterceptedStore : DispatchProxy
{
    private ITaskStore _inner = null!;
    private Action<string, object?[]> _before = null!;

    /// <param name="inner">The real store.</param>
    /// <param name="before">Gets the name and the arguments of the call that is about to be made; may throw in its stead.</param>
    public static ITaskStore Around(ITaskStore inner, Action<string, object?[]> before)
    {
        var proxy = Create<ITaskStore, InterceptedStore>();
        ((InterceptedStore)(object)proxy)._inner = inner;
        ((InterceptedStore)(object)proxy)._before = before;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _before(targetMethod!.Name, args ?? []);
        return targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
