namespace Orleans.MediaTasks.Delivery;

/// <summary>What the body of a delivery looks like. The number is stored.</summary>
public enum WebhookForm
{
    /// <summary>One body for all generations of receivers: <c>{id, type, created_at, …, data: {…}}</c>.</summary>
    Event = 0,

    /// <summary>Hook, data and initiator: <c>{hook: {id, event, …}, data: {…}, initiator: {…}}</c>.</summary>
    Hook = 1,

    /// <summary>The answer that a look at the task's status gives: <c>{code, message, data: {taskId, state, …}}</c>. Ends only.</summary>
    Status = 2,
}

/// <summary>The words of <c>type</c> in an event. The number is stored.</summary>
public enum EventNaming
{
    /// <summary><c>video.generation.completed</c>.</summary>
    Generation = 0,

    /// <summary><c>video.completed</c>.</summary>
    Short = 1,

    /// <summary><c>task.completed</c>.</summary>
    Task = 2,
}
