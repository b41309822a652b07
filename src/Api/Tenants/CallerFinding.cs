namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Who is behind a key, or why nobody is.</summary>
/// <param name="Caller">The caller; null when the key does not let in.</param>
/// <param name="Problem">What is wrong with the key then.</param>
/// <param name="Wait">How long the caller's address has to wait until keys from there are looked at again; null when that is not the problem.</param>
internal readonly record struct CallerFinding(ApiCaller? Caller, string? Problem = null, TimeSpan? Wait = null);
