namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>What a route asks of its caller.</summary>
internal enum RouteAccess
{
    /// <summary>Nothing: it shows nothing of anybody.</summary>
    Open,

    /// <summary>The scope for reading.</summary>
    Read,

    /// <summary>The same, and the thing in the address must be the caller's own.</summary>
    ReadOwn,

    /// <summary>The same, with a key that is no page's: pages make no keys.</summary>
    ReadOfServer,

    /// <summary>The scope for submitting.</summary>
    Submit,

    /// <summary>The same, and the thing in the address must be the caller's own.</summary>
    SubmitOwn,

    /// <summary>The scope for administering, since it concerns others.</summary>
    Admin,

    /// <summary>The scope for administering, or the operator.</summary>
    Keys,

    /// <summary>The same, and the key in the address must be the caller's tenant's.</summary>
    KeysOwn,
}
