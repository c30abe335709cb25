using Xunit;

namespace Coppice.Cli.Tests.House;

/// <summary>The Adult files, where COPPICE_DATA says that they are.</summary>
static class AdultData
{
    /// <summary>The folder that holds adult.data and adult.test; null where they are not at hand.</summary>
    public static string? Folder
    {
        get
        {
            var given = Environment.GetEnvironmentVariable("COPPICE_DATA");
            if (string.IsNullOrEmpty(given))
                return null;
            string[] folders = [Path.Combine(Path.GetFullPath(given), "adult"), Path.GetFullPath(given)];
            return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "adult.data")));
        }
    }

    public static void SkipOrFail()
    {
        const string Missing = "COPPICE_DATA names no folder with adult/adult.data and adult/adult.test";
        if (Environment.GetEnvironmentVariable("CI") is not null)
            Assert.Fail(Missing);
        Assert.Skip(Missing);
    }
}
