using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.MediaTasks.Api.Cluster;

/// <summary>A call that fails as often as it is told before it succeeds.</summary>
internal sealed class ScriptedCall(Type contract, string method, params IEnumerable<Exception> failures) : IOutgoingGrainCallContext
{
    private readonly Queue<Exception> _failures = new(failures);

    /// <summary>How often the call was made.</summary>
    public int Made { get; private set; }

    /// <summary>Runs each time, before the call fails or succeeds.</summary>
    public Action? OnInvoke { get; init; }

    public IGrainContext? SourceContext => null;

    public IInvokable Request => throw new NotSupportedException();

    public object Grain => throw new NotSupportedException();

    public GrainId? SourceId => null;

    public GrainId TargetId => default;

    public GrainInterfaceType InterfaceType => default;

    public string InterfaceName => contract.Name;

    public string MethodName => method;

    public MethodInfo InterfaceMethod { get; } = contract.GetMethods().First(candidate => candidate.Name == method);

    public object? Result { get; set; }

    public Response? Response { get; set; }

    public Task Invoke()
    {
        Made++;
        OnInvoke?.Invoke();
        return _failures.TryDequeue(out var failure) ? Task.FromException(failure) : Task.CompletedTask;
    }
}
