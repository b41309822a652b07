using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Plugins;

public sealed class PluginProtocolTests : IDisposable
{
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private readonly PluginBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Request_HasTheTaskTheMediaTheInputAndTheConfiguration()
    {
        _bed.Install("echo", """
            read request
            printf '{"result":{"request":%s,"argument":"%s","variable":"%s","size":%s}}\n' "$request" "$1" "$GREETING" "$(wc -c < media.png)"
            """, """
            "arguments":["one two"],"environment":{"GREETING":"hello"},"media_types":["image/*"],"timeout_seconds":33,
            "config":{"level":{"type":"number","default":0.5},"word":{"type":"string"}}
            """);
        _bed.Settings["tests/echo"] = new PluginSettings(true, """{"word":"ü"}""");
        var key = await _bed.StoreAsync(Png);

        var output = await _bed.MakeAsync("echo", $$"""{"media":"/v1/media/{{key}}", "at":2}""");

        Assert.Equal(("result", "application/json", null), (output.Role, output.ContentType, output.Key));
        var result = JsonDocument.Parse(output.Data!).RootElement;
        var request = result.GetProperty("request");
        Assert.Equal(("one two", "hello", Png.Length), (result.GetProperty("argument").GetString(), result.GetProperty("variable").GetString(), result.GetProperty("size").GetInt32()));
        Assert.Equal((1, 1, "echo", 33), (request.GetProperty("protocol").GetInt32(), request.GetProperty("attempt").GetInt32(), request.GetProperty("plugin").GetString(), request.GetProperty("time_limit_seconds").GetInt32()));
        Assert.Equal("image/png", request.GetProperty("media").GetProperty("content_type").GetString());
        Assert.Equal($"{request.GetProperty("work_folder").GetString()}/media.png", request.GetProperty("media").GetProperty("path").GetString());
        Assert.Equal($$"""{"media":"/v1/media/{{key}}","at":2}""", request.GetProperty("input").GetRawText());
        Assert.Equal("""{"level":0.5,"word":"ü"}""", request.GetProperty("config").GetRawText());
    }

    [Fact]
    public async Task Progress_IsHandedOn_AndOddStagesAreNot()
    {
        _bed.Install("busy", """
            echo '{"progress":-5,"stage":"starting","message":"First."}'
            echo
            echo '{"progress":41.7,"stage":"Not one word","more":true}'
            echo '{"progress":100}'
            echo '{"result":{}}'
            """);
        var progress = new RecordedProgress();

        await _bed.MakeAsync("busy", progress: progress);

        Assert.Equal([(0, "starting"), (0, "starting"), (41, null), (99, null)], progress.Reports.Select(report => (report.Percent, report.Stage)));
    }

    [Fact]
    public async Task Result_UpTo64KiB_IsPartOfTheTask_AndALargerOneIsMedia()
    {
        // {"t":""} and as many characters as are asked for.
        _bed.Install("long", """read request; printf '{"result":{"t":"'; head -c "$(echo "$request" | sed 's/.*"n":\([0-9]*\).*/\1/')" /dev/urandom | tr '\000-\377' 'x'; echo '"}}'""");

        var inline = await _bed.MakeAsync("long", $$"""{"n":{{(64 * 1024) - 8}}}""");
        var stored = await _bed.MakeAsync("long", $$"""{"n":{{(64 * 1024) - 7}}}""");

        Assert.Equal((64 * 1024, null), (inline.Data!.Length, inline.Key));
        Assert.Equal((null, (64 * 1024) + 1), (stored.Data, stored.Bytes));
        Assert.NotNull(stored.Key);
    }

    [Theory]
    [InlineData("echo 'loading model'", "plugin_output_invalid", "no JSON object: loading model")]
    [InlineData("echo '[1]'", "plugin_output_invalid", "no JSON object")]
    [InlineData("""echo '{"status":"fine"}'""", "plugin_output_invalid", "neither a number 'progress'")]
    [InlineData("""echo '{"progress":"ten"}'""", "plugin_output_invalid", "neither a number 'progress'")]
    [InlineData("""echo '{"result":[1]}'""", "plugin_output_invalid", "'result' is no object")]
    [InlineData("""echo '{"result":{"a":"\u0000"}}'""", "plugin_output_invalid", "NUL")]
    [InlineData("""echo '{"error":"bad"}'""", "plugin_output_invalid", "no object with a 'message'")]
    [InlineData("""echo '{"result":{}}'; echo '{"progress":1}'""", "plugin_output_invalid", "after its end")]
    [InlineData("""echo '{"result":{}}'; echo '{"result":{}}'""", "plugin_output_invalid", "after its end")]
    [InlineData("echo oops >&2", "plugin_output_invalid", "without a result or an error. It said: oops")]
    [InlineData("""echo '{"progress":1}'; echo '{"broken'; sleep 60""", "plugin_output_invalid", "Line 2")]
    public async Task Breach_OfTheProtocol_IsAFailureForGood(string script, string code, string words)
    {
        _bed.Install("wrong", script);

        var refused = Assert.IsType<AttemptOutcome.Refused>(await _bed.RunAsync("wrong"));

        Assert.Equal((code, false), (refused.Code, refused.Retryable));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"code":"no_sound","message":"There is no sound."}""", "plugin_failed", "no_sound: There is no sound.", false)]
    [InlineData("""{"message":"It is raining.","retryable":true}""", "plugin_failed", "It is raining.", true)]
    [InlineData("""{"code":"Not a code","message":"m","retryable":"yes"}""", "plugin_failed", "m", false)]
    [InlineData("""{"code":"invalid_request","message":"m"}""", "invalid_request", "m", false)]
    [InlineData("""{"code":"model_overloaded","message":"m","retryable":true}""", "model_overloaded", "m", true)]
    [InlineData("""{"code":"poisoned","message":"m"}""", "plugin_failed", "poisoned: m", false)]
    public async Task Error_IsTheTasksFailure_WhateverTheExitCode(string error, string code, string message, bool retryable)
    {
        _bed.Install("first", $"echo '{{\"error\":{error}}}'").Install("second", $"echo '{{\"error\":{error}}}'; exit 3");

        Assert.Equal(new AttemptOutcome.Refused(code, message, retryable), await _bed.RunAsync("first"));
        Assert.Equal(new AttemptOutcome.Refused(code, message, retryable), await _bed.RunAsync("second"));
    }

    [Fact]
    public async Task ExitCode_CountsMoreThanAResult_AndBringsTheLastComplaints()
    {
        _bed.Install("exits", """echo '{"result":{}}'; for i in 1 2 3 4 5 6 7; do echo "complaint $i in $(dirname "$0")" >&2; done; exit 3""");

        var refused = Assert.IsType<AttemptOutcome.Refused>(await _bed.RunAsync("exits"));

        Assert.Equal(("plugin_failed", true), (refused.Code, refused.Retryable));
        Assert.StartsWith("The plugin ended with exit code 3. It said: complaint 3 in … /", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("complaint 7 in …", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill -SEGV $$", "signal 11")]
    [InlineData("kill -KILL $$", "signal 9")]
    public async Task Signal_IsACrashThatMayPass(string script, string words)
    {
        _bed.Install("crashes", script);

        var refused = Assert.IsType<AttemptOutcome.Refused>(await _bed.RunAsync("crashes"));

        Assert.Equal(("plugin_failed", true), (refused.Code, refused.Retryable));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_ThatReadsNothing_IsNotInTheWay()
    {
        _bed.Install("deaf", """echo '{"result":{}}'""");

        await _bed.MakeAsync("deaf", $$"""{"text":"{{new string('x', 900_000)}}"}""");
    }
}
