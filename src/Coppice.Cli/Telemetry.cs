using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Coppice.Cli;

/// <summary>Sends traces and metrics to where OpenTelemetry's own variables say: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and
/// those beside it.</summary>
static class Telemetry
{
    /// <summary>Null where nothing is configured: nothing of it is then even loaded.</summary>
    public static IDisposable? Start() =>
        Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } ? Export() : null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Both Export() => new(
        Sdk.CreateTracerProviderBuilder().ConfigureResource(Name).AddSource("Coppice").AddOtlpExporter().Build(),
        Sdk.CreateMeterProviderBuilder().ConfigureResource(Name).AddMeter("Coppice").AddOtlpExporter().Build());

    // OTEL_SERVICE_NAME, where it is set, goes before.
    static void Name(ResourceBuilder resource) => resource.AddService("coppice").AddEnvironmentVariableDetector();

    sealed record Both(TracerProvider Traces, MeterProvider Metrics) : IDisposable
    {
        // What is not sent yet goes now.
        public void Dispose()
        {
            Traces.Dispose();
            Metrics.Dispose();
        }
    }
}
