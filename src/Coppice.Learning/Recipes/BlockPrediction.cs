using System.Runtime.CompilerServices;
using Coppice.Learning.Data;
using Coppice.Learning.Search;

namespace Coppice.Learning.Recipes;

/// <summary>Some rows of a file that is predicted, and whether it has labels.</summary>
sealed record BlockOfRows(DataView Rows, bool HasLabels);

/// <summary>Predicts one block after another with a saved model; travels to workers.</summary>
sealed class BlockPrediction(Shared<byte[]> file)
{
    // A model is read once a process, and let go with its bytes.
    static readonly ConditionalWeakTable<byte[], TrainedModel> Known = [];

    public void Know(TrainedModel model) => Known.AddOrUpdate(file.Value, model);

    public PredictedRows Of(BlockOfRows block)
    {
        var model = Known.GetValue(file.Value, TrainedModel.OfFile).Model;
        var values = new double[checked(block.Rows.Count * model.Outputs)];
        model.Predict(block.Rows, values);
        return new(block.Rows.Count, values, block.HasLabels ? Right(model, block.Rows, values) : null);
    }

    static int? Right(IModel model, DataView rows, double[] values)
    {
        if (model is not IClassifier { Classes: var classes }) return null;
        try
        {
            var (truth, found) = (rows.LabelCodes(classes), new int[rows.Count]);
            Predictions.Argmax(values, model.Outputs, found);
            return truth.Zip(found).Count(pair => pair.First == pair.Second);
        }
        catch (DataException)
        {
            return null;
        }
    }
}
