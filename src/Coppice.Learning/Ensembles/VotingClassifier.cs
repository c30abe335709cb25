using System.ComponentModel;
using Coppice.Learning.Data;

namespace Coppice.Learning.Ensembles;

/// <summary>Which models vote, and how.</summary>
public sealed record VotingParameters : IParameters
{
    /// <summary>The models.</summary>
    [Description("The models that vote.")]
    public Estimators Members { get; init; } = Estimators.None;

    /// <summary>What is averaged.</summary>
    [Description("What is averaged: probabilities (soft) or most probable classes (hard).")]
    public Voting Voting { get; init; }

    /// <summary>A weight for each model; null where all weigh the same.</summary>
    [Description("A weight for each model; null where all weigh the same.")]
    public MemberWeights? Weights { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ParameterFault> Faults()
    {
        foreach (var fault in Members.Faults(nameof(Members))) yield return fault;
        if (Weights is { } weights && weights.All.Length != Members.All.Length)
        {
            yield return new(
                nameof(Weights), $"must be as many as the {Members.All.Length} members, got {weights.All.Length}");
        }
    }
}

/// <summary>Fits several classifiers to the same rows, and lets them vote.</summary>
public sealed class VotingClassifier : ILearner<VotingParameters, VotingModel>
{
    /// <inheritdoc/>
    public async ValueTask<VotingModel> FitAsync(
        VotingParameters parameters, DataView train, FitContext context, CancellationToken cancellationToken = default)
    {
        parameters.Check();
        var models = await MemberFits.AllAsync(parameters.Members, train, context, cancellationToken);
        return new(models, parameters.Voting, parameters.Weights?.All);
    }
}
