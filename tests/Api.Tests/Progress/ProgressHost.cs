using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Progress;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>The progress endpoints on a free port over scripted tasks. The key of a caller is its tenant's name.</summary>
internal sealed class ProgressHost : IAsyncDisposable
{
    /// <summary>How long anything may take before the test fails.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;

    private ProgressHost(WebApplication app, ScriptedTasks tasks) => (_app, Tasks) = (app, tasks);

    public ScriptedTasks Tasks { get; }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public ProgressFeed Feed => _app.Services.GetRequiredService<ProgressFeed>();

    public static async Task<ProgressHost> StartAsync(Action<ProgressFeedOptions>? configure = null)
    {
        var tasks = new ScriptedTasks();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        // Small socket buffers: a reader that stops is felt after kilobytes, not megabytes.
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = endpoint =>
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.SendBufferSize = Caller.SmallBuffer;
            return socket;
        });
        builder.Services.AddSingleton<IGrainFactory>(tasks).AddSingleton<IProgressTap>(tasks);
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TenantNameAsKey>("test", null);
        builder.Services.AddKeyPolicies();
        builder.Services.AddOptions<ApiOptions>();
        builder.Services.AddMediaTasksProgress();
        builder.Services.Configure<ProgressFeedOptions>(options =>
        {
            options.QuietInterval = TimeSpan.FromMilliseconds(400);
            configure?.Invoke(options);
        });

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapMediaTasksProgress();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ProgressHost(app, tasks);
    }

    public HttpClient Client(string tenant = "acme") => As(tenant).Client();

    public Caller As(string tenant) => new(Address, tenant);

    /// <summary>Stops the server while <paramref name="meanwhile"/> runs.</summary>
    public Task StopAsync(Func<Task> meanwhile) => Task.WhenAll(_app.StopAsync(TestContext.Current.CancellationToken), meanwhile());

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationTokenSource(Deadline).Token);
        var left = Feed.Readers;
        await _app.DisposeAsync();
        Assert.Equal(0, left);
    }

    private sealed class TenantNameAsKey(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var header = Request.Headers.Authorization.ToString();
            var tenant = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..] : Request.Query["access_token"].ToString();
            return Task.FromResult(tenant.Length == 0
                ? AuthenticateResult.NoResult()
                : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(TenantClaim.Type, tenant), new Claim(TenantClaim.Scope, KeyPolicies.Read), new Claim(TenantClaim.Scope, KeyPolicies.Submit)], Scheme.Name)), Scheme.Name)));
        }
    }
}
