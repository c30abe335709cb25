using System.Diagnostics;
using System.Text;
using Coppice.Contracts;
using Coppice.IntegrationTests.Workers;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using Xunit;

namespace Coppice.IntegrationTests.Diagnostics;

/// <summary>What a cluster tells of itself, as it is received over HTTP.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Trace_joins_client_broker_worker_and_store()
    {
        using var server = new OtlpServer();
        await using var processes = await ProcessCluster.StartAsync(
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = server.Address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
            },
            "one");
        await using var cluster = await processes.ConnectAsync();
        using var source = new ActivitySource("Coppice.IntegrationTests");
        byte[] durable, awaited;
        using (Sdk.CreateTracerProviderBuilder().AddSource("Coppice", source.Name).AddOtlpExporter(options =>
        {
            options.Endpoint = new Uri(server.Address + "v1/traces");
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
        }).Build())
        {
            durable = await TraceAsync(source, async () =>
                Assert.Equal(3, await (await cluster.SubmitAsync(() => 1 + 2)).ResultAsync()));
            awaited = await TraceAsync(source, async () => Assert.Equal(7, await cluster.RunAsync(() => 7)));
        }

        // The client's, when its provider was disposed; the worker's, soon.
        Assert.True(server.Has("/v1/traces", durable, Bytes("coppice.submit"), Bytes("coppice.publish")));
        Assert.True(server.Has("/v1/traces", awaited, Bytes("coppice.call")));
        await Within.IsSoAsync(async () => await SoonAsync(() =>
            server.Has("/v1/traces", durable, Bytes("coppice.task"), Bytes("coppice.worker"))
            && server.Has("/v1/traces", durable, Bytes("coppice.record"))
            && server.Has("/v1/traces", awaited, Bytes("coppice.task"))
            && server.Has("/v1/metrics", Bytes("coppice.tasks"), Bytes("coppice.task.duration"))));
    }

    static async Task<byte[]> TraceAsync(ActivitySource source, Func<Task> run)
    {
        using var root = source.StartActivity("test")!; // listened to
        await run();
        return Convert.FromHexString(root.TraceId.ToHexString());
    }

    static async Task<bool> SoonAsync(Func<bool> condition)
    {
        await Task.Delay(20);
        return condition();
    }

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
