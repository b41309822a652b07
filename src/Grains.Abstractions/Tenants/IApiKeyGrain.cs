namespace Orleans.MediaTasks.Tenants;

/// <summary>One key: what it may do, and how much of it is used up. Key: the SHA-256 of the secret in hexadecimal, lower case.</summary>
[Alias("mt.key")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>What there is behind the secret, now.</summary>
    [Alias("Find")]
    Task<ApiKeyFinding> FindAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks to submit so many tasks. Needed only for keys with limits (<see cref="ApiKeyLimits.AreSet"/>).</summary>
    /// <remarks>A call that is made again after a lost answer may count twice: a limit errs on the side of fewer.</remarks>
    [Alias("Admit")]
    Task<KeyAdmission> AdmitAsync(int tasks, CancellationToken cancellationToken = default);

    /// <summary>Tells that the tasks of an admission are stored, or never will be, so that they are not counted besides the store's.</summary>
    [Alias("Settle")]
    Task SettleAsync(long admission, CancellationToken cancellationToken = default);
}
