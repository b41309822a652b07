namespace Orleans.MediaTasks.Tasks;

/// <summary>Something that runs on the writer's session.</summary>
internal interface ISessionOperation
{
    /// <summary>Whether it is refused once the silo's lease was ended; only the leases themselves can be spoken of without one.</summary>
    bool NeedsLease { get; }

    /// <summary>Runs within the commit.</summary>
    void Execute(WriterSession session);
}

/// <summary>A small statement on a companion table.</summary>
internal sealed class CommandOperation<T>(Func<WriterSession, T> command, bool needsLease = true) : AwaitedOperation<T>, ISessionOperation
{
    private T _result = default!;

    public bool NeedsLease => needsLease;

    public void Execute(WriterSession session) => _result = command(session);

    protected override T Result() => _result;
}
