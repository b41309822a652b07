using System.Diagnostics;

namespace Orleans.MediaTasks;

/// <summary>A PostgreSQL of the tests' own: a data folder in the temporary files, a free port of 127.0.0.1, nobody else's data.</summary>
/// <remarks>The settings are the defaults but for <c>max_connections</c> and, if asked, <c>fsync</c>. It ends with this process, however that ends.</remarks>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The superuser, who needs no password on 127.0.0.1.</summary>
    public const string Superuser = "postgres";

    private const string SystemUser = "postgres";
    private const int PortAttempts = 5;
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromSeconds(90);

    private readonly string _folder;
    private readonly bool _fsync;
    private Process? _guard;
    private int _databases;

    private PostgresServer(string folder, bool fsync) => (_folder, _fsync) = (folder, fsync);

    /// <summary>How a server is stopped.</summary>
    public enum StopMode
    {
        /// <summary>Sessions are ended, then it shuts down in good order.</summary>
        Fast,

        /// <summary>It stops as in a crash and has to recover at the next start.</summary>
        Immediate,
    }

    /// <summary>The port on 127.0.0.1; it stays over stops and starts.</summary>
    public int Port { get; private set; }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Creates and starts one.</summary>
    /// <param name="fsync">False is faster, and is for tests that never pull the plug.</param>
    /// <param name="port">The port to take; any free one when null.</param>
    public static async Task<PostgresServer> StartAsync(bool fsync = true, int? port = null)
    {
        _ = PostgresBinaries.Find("initdb"); // Says what to do when it is missing, before anything is made.
        var folder = Directory.CreateTempSubdirectory("mediatasks-pg-").FullName;
        var server = new PostgresServer(folder, fsync);
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync("chown", [SystemUser, folder]); // PostgreSQL refuses to run as root.
            }

            await RunAsUserAsync("initdb", ["-D", server.Data, "-U", Superuser, "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", .. fsync ? Array.Empty<string>() : ["--no-sync"]]);
            server._guard = server.StartGuard();
            await server.StartOnPortAsync(port);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again on its port, after a stop.</summary>
    public Task StartAgainAsync() =>
        RunAsUserAsync("pg_ctl", ["start", "-w", "-t", "60", "-D", Data, "-l", Path.Combine(_folder, "log"), "-o", Settings()]);

    /// <summary>Stops it; every connection breaks.</summary>
    public Task StopAsync(StopMode mode) => RunAsUserAsync("pg_ctl", ["stop", "-w", "-t", "60", "-D", Data, "-m", mode == StopMode.Fast ? "fast" : "immediate"]);

    /// <summary>Creates a database, empty or a copy of another one to which nobody is connected, and answers its name.</summary>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"db_{Interlocked.Increment(ref _databases)}";
        await SqlAsync("postgres", $"CREATE DATABASE {name} TEMPLATE {template ?? "template1"}");
        return name;
    }

    /// <summary>Runs SQL as the superuser and answers the values of the rows, one row a line.</summary>
    public async Task<string> SqlAsync(string database, string sql) =>
        (await RunAsync(PostgresBinaries.Find("psql"), ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", $"{Port}", "-U", Superuser, "-d", database, "-c", sql])).Trim();

    /// <summary>A connection string of Npgsql.</summary>
    public string ConnectionString(string database, string user = Superuser) => $"Host=127.0.0.1;Port={Port};Database={database};Username={user}";

    /// <summary>Stops it and removes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_guard is { } guard)
        {
            guard.StandardInput.Close();
            await guard.WaitForExitAsync();
            guard.Dispose();
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task StartOnPortAsync(int? port)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = port ?? FreePort.Next();
            try
            {
                await StartAgainAsync();
                return;
            }
            catch (InvalidOperationException) when (port is null && attempt < PortAttempts)
            {
                // Somebody else took the port meanwhile.
            }
        }
    }

    private string Settings() =>
        $"-c listen_addresses=127.0.0.1 -c port={Port} -c unix_socket_directories= -c max_connections=200 -c fsync={(_fsync ? "on" : "off")}";

    /// <summary>A process that waits for the end of this one, or for the end of its input, and stops the server then.</summary>
    private Process StartGuard() => Start(
        "/bin/sh",
        ["-c", "trap '' INT TERM HUP; cat >/dev/null; \"$@\" >/dev/null 2>&1; rm -rf \"$0\"", _folder, .. AsUser("pg_ctl", ["stop", "-w", "-D", Data, "-m", "immediate"])]);

    private static Task<string> RunAsUserAsync(string program, string[] arguments)
    {
        var command = AsUser(program, arguments);
        return RunAsync(command[0], command[1..]);
    }

    private static string[] AsUser(string program, string[] arguments) =>
        [.. Environment.IsPrivilegedProcess ? ["runuser", "-u", SystemUser, "--"] : Array.Empty<string>(), PostgresBinaries.Find(program), .. arguments];

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(CommandDeadline);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {await error}{await output}");
    }

    private static Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    })!;
}
