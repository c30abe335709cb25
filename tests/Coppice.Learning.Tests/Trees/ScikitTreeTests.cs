using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>On rows without ties and with all features, a tree is scikit-learn's (1.2.1): expected values are what its
/// DecisionTreeClassifier gave for the same rows, alike for 30 seeds.</summary>
public class ScikitTreeTests
{
    public static TheoryData<int, int, DecisionTreeParameters, int, int, double[], string> Trees { get; } = new()
    {
        {
            17, 2, new() { MinSamplesLeaf = 12 }, 67, 10,
            [0.5838094707, 0.2144527009, 0.0380327244, 0.0421127053, 0.1215923987],
            "111000000100000010110010000111100111111010000100001100110011"
            + "111101100001101100100100101001100111000001001000010100101000"
        },
        {
            33, 2, new() { Criterion = Criterion.Entropy, MinSamplesLeaf = 12 }, 59, 8,
            [0.4561719281, 0.3828983399, 0.0610828713, 0.0541093857, 0.045737475],
            "111001100011000011010000011000011000111011000110000001101011"
            + "000101010100011100000110000111111111101110111110010101111010"
        },
        {
            11, 2, new() { MinSamplesLeaf = 20, ClassWeight = ClassWeight.Balanced }, 49, 8,
            [0.4281789155, 0.3491235353, 0.0336100149, 0.0667835541, 0.1223039803],
            "011010101101000001010000000001101011111100110101000110000011"
            + "101011101000010010000100000110000111101001000110010100011100"
        },
        {
            3, 2, new() { Criterion = Criterion.Entropy, MaxLeafNodes = 9, MinSamplesLeaf = 5 }, 17, 4,
            [0.2268749853, 0.7522744861, 0.0208505286, 0, 0],
            "110010010110011100110110001001010010111010111101011100101110"
            + "001111001000101010000100000100101100111010101010111101111000"
        },
        {
            2, 2, new() { MinWeightFractionLeaf = 0.04, MinSamplesSplit = 100 }, 21, 5,
            [0.5558735823, 0.4242568781, 0.0124686298, 0, 0.0074009099],
            "101001000010101011110101100010110011001001011100101011100010"
            + "011010111110011110111010000000001111010011111000010100000111"
        },
        {
            21, 3, new() { MinSamplesLeaf = 12 }, 65, 8,
            [0.2616350719, 0.635127884, 0.0258408984, 0.0339548144, 0.0434413313],
            "210121222202200122102211011020011122021011000020210212122001"
            + "202212200221012022020101110001120221212210011222212221000111"
        },
        {
            3, 3, new() { MaxLeafNodes = 9, MinSamplesLeaf = 5 }, 17, 4,
            [0.6736744686, 0.3181964994, 0, 0.008129032, 0],
            "120122012120011100110220101201020210221020121101021210102210"
            + "012121201200102010012102200200202120212021202220112102111000"
        },
        {
            22, 3, new() { Criterion = Criterion.Entropy, MinSamplesLeaf = 20, ClassWeight = ClassWeight.Balanced },
            45, 6,
            [0.3077922046, 0.6032461982, 0.0407709874, 0.0246568469, 0.0235337629],
            "122010000110210100101002110221102200111200200110111001210122"
            + "202121210122121212011001112022112012011122210211120210120211"
        },
        {
            3, 3, new() { CcpAlpha = 0.006, MinSamplesLeaf = 12 }, 13, 3,
            [0.6719653096, 0.3280346904, 0, 0, 0],
            "120122012110011100110120101201020210121120121101021210102210"
            + "012121201200102010012102200200202120212021202221112102111000"
        },
        {
            42, 4, new() { MaxDepth = 6, MinSamplesLeaf = 15 }, 59, 6,
            [0.7523289328, 0.1829742017, 0.0349562896, 0.0269591632, 0.0027814128],
            "121221113212312301223212012030000110110302210302111023311321"
            + "012221322120213132131133130102001301231102010232003211021331"
        },
        {
            13, 4, new() { Criterion = Criterion.Entropy, MinSamplesLeaf = 12 }, 77, 7,
            [0.4963835161, 0.3825362715, 0.0425122149, 0.0357179716, 0.0428500258],
            "031321212021031000223122011013203133112311220031332010301023"
            + "310221032220222311023313313331102111201101033103023100110312"
        },
        {
            4, 4, new() { Criterion = Criterion.Entropy, MinSamplesLeaf = 15, MinImpurityDecrease = 0.01 }, 25, 5,
            [0.466212508, 0.5234952907, 0.0102922013, 0, 0],
            "013010032102230322003112130113000310320301222013033202312122"
            + "032130303302300003011132311211233111232231122213201330000331"
        },
        {
            18, 5, new() { MinSamplesLeaf = 12 }, 75, 7,
            [0.673629216, 0.2381570627, 0.0348019267, 0.029797988, 0.0236138066],
            "303302041344330133000321142222340042043024103231041422040430"
            + "131231211333100133021420112012441410034304130102304020430413"
        },
        {
            13, 5, new() { Criterion = Criterion.Entropy, MaxDepth = 6, MinSamplesLeaf = 15 }, 57, 6,
            [0.4738476987, 0.4466031835, 0.0459563282, 0.0070534667, 0.0265393228],
            "041321312422032000234222012013303144112411320441343010401033"
            + "410321043334232321023414413431103211301101144204033110110313"
        },
        {
            5, 5, new() { MinSamplesLeaf = 15, MinImpurityDecrease = 0.01 }, 19, 4,
            [0.587650314, 0.412349686, 0, 0, 0],
            "203031140114201210123441303431332443432132232340343324243214"
            + "034220020133203011104031314003301200333443322432432221341430"
        },
        {
            5, 5, new() { Criterion = Criterion.Entropy, CcpAlpha = 0.006, MinSamplesLeaf = 12 }, 55, 6,
            [0.5888269874, 0.3432705549, 0.0069548038, 0.0349563264, 0.0259913275],
            "203031140114201210123441303431332443432132232340343324243214"
            + "034230020133203021104031314003301200333443322432432221341430"
        },
    };

    [Theory, MemberData(nameof(Trees), DisableDiscoveryEnumeration = true)]
    public void Tree_has_the_nodes_importances_and_predictions_of_scikit_learn(
        int seed, int classes, DecisionTreeParameters parameters, int nodes, int depth, double[] importances,
        string predicted)
    {
        var tree = Toy.Fit(parameters, Toy.Congruent((ulong)seed, 600, 5, classes));

        Assert.Equal(nodes, tree.NodeCount);
        Assert.Equal(depth, tree.Depth);
        Assert.Equal(importances, tree.FeatureImportances().Select(i => Math.Round(i.Importance, 10)));
        Assert.Equal(predicted, Toy.Predicted(tree, Toy.Congruent((ulong)(100 + seed), 120, 5, classes)));
    }

    [Theory]
    [InlineData(0, 31)]
    [InlineData(0.00010606060606060605, 30)]
    [InlineData(0.00014470284237726302, 29)]
    [InlineData(0.0005288461538461523, 28)]
    [InlineData(0.0005317460317460325, 27)]
    [InlineData(0.0005563553586809353, 26)]
    [InlineData(0.0005982905982905989, 25)]
    [InlineData(0.000625000000000004, 24)]
    [InlineData(0.0007291666666666662, 23)]
    [InlineData(0.0007777777777777731, 22)]
    [InlineData(0.0007853364984174577, 21)]
    [InlineData(0.0012500000000000011, 19)]
    [InlineData(0.0013541666666666632, 18)]
    [InlineData(0.0013708475654678164, 17)]
    [InlineData(0.0014831332189822709, 15)]
    [InlineData(0.0015538357306650007, 13)]
    [InlineData(0.001611842105263165, 12)]
    [InlineData(0.0017234848484848474, 11)]
    [InlineData(0.0022420850978019657, 10)]
    [InlineData(0.0028125000000000094, 9)]
    [InlineData(0.0029975208474194368, 8)]
    [InlineData(0.004493401562079197, 7)]
    [InlineData(0.010572259759759756, 6)]
    [InlineData(0.07413256405571551, 1)]
    public void Pruning_follows_the_path_of_scikit_learn(double alpha, int leaves)
    {
        // Just above each alpha of its path the tree has lost that link; just below it has not.
        var view = Toy.Congruent(1, 600, 5, 3);
        var parameters = new DecisionTreeParameters { MinSamplesLeaf = 15 };

        Assert.Equal(leaves, Toy.Fit(parameters with { CcpAlpha = alpha * (1 + 1e-7) }, view).LeafCount);
        if (alpha > 0) Assert.True(Toy.Fit(parameters with { CcpAlpha = alpha * (1 - 1e-7) }, view).LeafCount > leaves);
    }
}
