namespace Orleans.MediaTasks;

/// <summary>A call that must not be made again when nobody knows whether it arrived. All other calls of these contracts may be.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NotRepeatableAttribute : Attribute;
