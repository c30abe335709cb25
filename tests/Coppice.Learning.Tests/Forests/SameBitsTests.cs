using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Xunit;

namespace Coppice.Learning.Tests.Forests;

/// <summary>The same bits on every CPU: the hash of predictions is written down here, and is found again by processes
/// that the runtime denies vector instructions.</summary>
public class SameBitsTests
{
    const string Hash = "AE437A8ACD83FED2DBEC75E2D37991704931F6A6E8C39FBC1CF7311B57A4DA3F";

    [Fact]
    public void Predictions_have_the_hash_written_down()
    {
        var learner = new RandomForestClassifier();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (classes, oneHot) in ((int, bool)[])[(2, false), (2, true), (3, true), (5, false)])
        {
            var table = Generator.Classification(new()
            {
                Rows = 600,
                Classes = classes,
                Categorical = 3,
                Categories = 8,
                MissingShare = 0.05,
                LabelNoise = 0.1,
                Seed = 9,
            });
            var view = new DataView(table, "label");
            if (oneHot) view = view.OneHot();
            var settings = new RandomSettings(classes, view.Classes).Draw(40, 3);
            var predictions = new byte[settings.Length][];
            learner.Evaluate(
                settings, view.Select([.. Enumerable.Range(0, 400)]), view.Select([.. Enumerable.Range(400, 200)]),
                (i, found) => predictions[i] = MemoryMarshal.AsBytes(found).ToArray(), new() { Seed = 6 },
                TestContext.Current.CancellationToken);
            foreach (var bytes in predictions) hash.AppendData(bytes);
        }

        var found = Convert.ToHexString(hash.GetHashAndReset());
        Assert.True(
            found == Hash, $"The hash is {found}. Write it down anew only where predictions were meant to change.");
    }

    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    [InlineData("DOTNET_EnableAVX")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableFMA")]
    public async Task Predictions_are_the_same_without(string feature)
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(SameBitsTests).Assembly.Location, null))
        {
            RedirectStandardOutput = true,
        };
        if (OperatingSystem.IsWindows()) start.FileName += ".exe";
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(SameBitsTests).FullName}.{nameof(Predictions_have_the_hash_written_down)}");
        start.Environment[feature] = "0";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");

        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }
}
