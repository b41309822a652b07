using System.Net;
using System.Text;
using CsCheck;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>Whatever is sent, the answer is a task or one of the catalogue's 4xx: never a 5xx.</summary>
public sealed class RandomRequestTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const int Rounds = 1500;

    private static readonly string[] Names = [.. TaskRequest.Fields, .. TaskRequest.RetryFields, "tasks", "prompt", "size", "x", "\\u0000", "\\ud800", "Priority", ""];

    private static readonly Gen<string> Scalar = Gen.Frequency(
        (4, Gen.OneOf("null", "true", "false", "NaN", "0", "-1", "1e999", "-1e-999", "0.1", "99999999999999999999999")),
        (3, Gen.Int.Select(number => $"{number}")),
        (2, Gen.Double.Select(number => double.IsFinite(number) ? $"{number:R}" : "1")),
        (4, Gen.OneOf("\"image\"", "\"m\"", "\"\"", "\"00:00:30\"", "\"2030-01-01T00:00:00Z\"", "\"\\u0000\"", "\"\\udfff\"", "\"\\ud83e\\udd8a\"", "\"\\\\u0000\"", "\"9.99:99:99\"")),
        (3, Gen.String.Select(text => System.Text.Json.JsonSerializer.Serialize(text))));

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, self) => depth > 4 ? Scalar : Gen.Frequency(
        (5, Scalar),
        (2, Gen.Select(Gen.OneOf(Names), self).Array[0, 6].Select(fields => $"{{{string.Join(',', fields.Select(field => $"\"{field.Item1}\":{field.Item2}"))}}}")),
        (1, self.Array[0, 4].Select(items => $"[{string.Join(',', items)}]"))));

    private static readonly Gen<string> Request = Gen.Frequency(
        (6, Gen.Select(Gen.OneOf(TaskRequest.Fields.ToArray()), Value).Array[0, 6].Select(fields => $"{{{string.Join(',', fields.DistinctBy(field => field.Item1).Select(field => $"\"{field.Item1}\":{field.Item2}"))}}}")),
        (2, Value),
        (1, Gen.String));

    private readonly ApiHost _host = shared.Host;

    [Theory]
    [InlineData("/v1/tasks")]
    [InlineData("/v1/tasks/batch")]
    public async Task Submit_OfAnything_IsTakenOrRefusedInGoodOrder(string path)
    {
        await Request.SampleAsync(async json => await CheckAsync(path, path.EndsWith("batch", StringComparison.Ordinal) ? $$"""{"tasks":[{{json}}]}""" : json), iter: Rounds, threads: 1);
    }

    [Fact]
    public async Task Submit_OfAnyBytes_IsRefusedInGoodOrder() =>
        await Gen.Byte.Array[0, 200].SampleAsync(async bytes => await CheckAsync("/v1/tasks", bytes), iter: Rounds / 3, threads: 1);

    [Fact]
    public async Task List_OfAnyQuery_IsAnsweredInGoodOrder() => await Gen.Select(
        Gen.OneOf("status", "kind", "model", "provider", "tag", "created_from", "created_to", "cursor", "limit"),
        Gen.Frequency((3, Gen.String), (1, Gen.Int.Select(number => $"{number}")))).SampleAsync(
        async (name, value) => Check(await _host.GetAsync($"/v1/tasks?{name}={Uri.EscapeDataString(value.Replace("\ud800", "", StringComparison.Ordinal))}"), HttpStatusCode.OK), iter: Rounds / 3, threads: 1);

    private Task CheckAsync(string path, string json) => CheckAsync(path, Encoding.UTF8.GetBytes(json));

    private async Task CheckAsync(string path, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        Check(await _host.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }), HttpStatusCode.Accepted);
    }

    private static void Check(Answer answer, HttpStatusCode success)
    {
        if (answer.Status != success)
        {
            Assert.InRange((int)answer.Status, 400, 499);
            answer.AssertErrorShape();
        }
    }
}
