using System.Net;
using System.Text;
using Coppice.Contracts;
using Coppice.Security;
using Coppice.Services;
using Coppice.Tests.Client;
using Xunit;

namespace Coppice.Tests.Services;

/// <summary>Calls that offer services, and others that ask them.</summary>
public sealed class ServiceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Service_answers_other_calls_and_the_client(bool strict)
    {
        await using var harness = LocalHarness.Start(2, options => options with { Strict = strict });
        var cluster = harness.Cluster;
        var offer = await cluster.SubmitAsync((TaskContext context) => DoubleAsync(context));
        var id = offer.Id;

        var sum = await cluster.RunAsync(async (TaskContext context) =>
        {
            var link = context.Services.Find(id, "double");
            var all = 0;
            for (byte i = 1; i <= 3; i++)
                all += (await link.AskAsync(new[] { i })).Span[0];
            return all;
        });
        var large = await cluster.FindService(id, "double").AskAsync(Enumerable.Repeat((byte)2, 5_000_000).ToArray());
        await cluster.FindService(id, "double").AskAsync(Array.Empty<byte>());

        Assert.Equal(12, sum);
        Assert.True(large.Span.IndexOfAnyExcept((byte)4) < 0 && large.Length == 5_000_000);
        Assert.Equal(5, await offer.ResultAsync().LimitAsync());
    }

    [Fact]
    public async Task Service_that_throws_says_so_to_who_asked()
    {
        await using var harness = LocalHarness.Start(1);
        var offer = await harness.Cluster.SubmitAsync((TaskContext context) => DoubleAsync(context));
        var link = harness.Cluster.FindService(offer.Id, "double");

        var fault = await Assert.ThrowsAsync<CoppiceException>(() => link.AskAsync(new byte[] { 255 }));
        await link.AskAsync(Array.Empty<byte>());

        Assert.Contains("255 cannot be doubled", fault.Message);
    }

    [Fact]
    public async Task Later_offer_takes_a_service_over_and_finds_what_was_kept()
    {
        await using var harness = LocalHarness.Start(1);
        var cluster = harness.Cluster;
        var offer = await cluster.SubmitAsync(
            async (TaskContext context) =>
            {
                if (await context.Services.KeptAsync("state") is { } kept)
                    return Encoding.UTF8.GetString(kept.Span);
                await context.Services.KeepAsync("state", "left by the first"u8.ToArray());
                throw new InvalidOperationException("the first dies");
            },
            new JobOptions { Retries = 1, RetryDelay = TimeSpan.Zero });

        Assert.Equal("left by the first", await offer.ResultAsync().LimitAsync());
    }

    [Fact]
    public async Task Asking_after_the_job_has_ended_says_so()
    {
        await using var harness = LocalHarness.Start(1);
        var job = await harness.Cluster.SubmitAsync(() => 1);
        await job.ResultAsync();

        var fault = await Assert.ThrowsAsync<CoppiceException>(
            () => harness.Cluster.FindService(job.Id, "none").AskAsync(Array.Empty<byte>()));

        Assert.Contains("has ended", fault.Message);
    }

    [Fact]
    public async Task Request_without_the_key_is_refused_before_its_body_is_read()
    {
        var (seal, stranger) = (new Seal(ClusterKey.New(), "c"), new Seal(ClusterKey.New(), "c"));
        var asked = 0;
        var door = new ServiceDoor(seal, "s", (request, _) =>
        {
            asked++;
            return new(request);
        });
        await using var serving = await Backends.Services().ServeAsync(IPAddress.Loopback, door, default);
        using var http = new HttpClient();

        var heads = new[]
        {
            null, "", "!", ServiceDoor.Head(stranger, "s", "n", 1), ServiceDoor.Head(seal, "other", "n", 1),
        };
        foreach (var head in heads)
            Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(head, seal.Close(ServiceDoor.AskOf("n"), [1])));
        var body = stranger.Close(ServiceDoor.AskOf("n"), [1]);
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(ServiceDoor.Head(seal, "s", "n", body.Length), body));
        Assert.Equal(0, asked);

        body = seal.Close(ServiceDoor.AskOf("n"), [1]);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(ServiceDoor.Head(seal, "s", "n", body.Length), body));
        Assert.Equal(1, asked);

        async Task<HttpStatusCode> PostAsync(string? head, byte[] content)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, serving.Address)
            {
                Content = new ByteArrayContent(content),
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            if (head is not null)
                request.Headers.TryAddWithoutValidation(ServiceDoor.Header, head);
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }
    }

    // Serves until it is asked nothing; gives how often it was asked.
    static async Task<int> DoubleAsync(TaskContext context)
    {
        var (asked, end) = (0, new TaskCompletionSource());
        await using var serving = await context.Services.OfferAsync("double", (request, _) =>
        {
            Interlocked.Increment(ref asked);
            if (request.IsEmpty)
                end.TrySetResult();
            if (request.Span is [255])
                throw new InvalidOperationException("255 cannot be doubled");
            return new(request.ToArray().Select(x => (byte)(2 * x)).ToArray());
        });
        await end.Task.WaitAsync(context.Cancellation);
        return asked;
    }
}
