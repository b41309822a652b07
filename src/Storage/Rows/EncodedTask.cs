namespace Orleans.MediaTasks.Tasks;

/// <summary>A state with its JSON columns ready, so that the caller's thread pays for the encoding and not the writer's.</summary>
internal readonly struct EncodedTask(MediaTaskState state, bool withSpec)
{
    public MediaTaskState State { get; } = state;

    /// <summary>Null in updates: the spec never changes.</summary>
    public byte[]? Spec { get; } = withSpec ? TaskRowJson.Encode(state.Spec) : null;

    public byte[]? Fallbacks { get; } = TaskRowJson.Encode(state.Fallbacks);

    public byte[]? Outputs { get; } = TaskRowJson.Encode(state.Outputs);

    public byte[]? Failure { get; } = TaskRowJson.Encode(state.Failure);

    public byte[]? Attempts { get; } = TaskRowJson.Encode(state.Attempts);
}
