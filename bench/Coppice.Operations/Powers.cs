using System.Numerics;

namespace Coppice.Operations;

/// <summary>Tenth powers of a thousand and one numbers, over and over, as seeds of this comparison do it.</summary>
static class Powers
{
    const int Distinct = 1001;

    public static Task ForgetfulAsync(Cluster cluster, int items) => RunAsync(cluster, items, new JobOptions());

    public static Task RememberedAsync(Cluster cluster, int items) =>
        RunAsync(cluster, items, new JobOptions { Memoize = true, Fresh = true });

    static async Task RunAsync(Cluster cluster, int items, JobOptions options)
    {
        var numbers = new int[items];
        for (var i = 0; i < items; i++)
            numbers[i] = i % Distinct;
        UInt128[] powers = [];
        await Report.RunsAsync(items, 1, async () => powers = await cluster.MapAsync(numbers, Power, options));
        for (var i = 0; i < items; i += 997)
            Report.Check(powers[i] == Power(numbers[i]), $"power {i}");
    }

    // Whole numbers without a limit, as in Python: 1000 to the tenth has 31 digits.
    static UInt128 Power(int x) => (UInt128)BigInteger.Pow(x, 10);
}
