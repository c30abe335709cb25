using System.CommandLine;
using System.CommandLine.Parsing;

namespace Coppice.Cli.Commands;

/// <summary>What the values of options must be, told in the same words everywhere.</summary>
static class Checks
{
    public static Option<int> AtLeast(this Option<int> option, int least)
    {
        option.Validators.Add(result =>
        {
            if (Value(result, option) is { } value && value < least)
                result.AddError($"{option.Name} must be at least {least}, got {value}");
        });
        return option;
    }

    public static Option<int> Within(this Option<int> option, int least, int most)
    {
        option.Validators.Add(result =>
        {
            if (Value(result, option) is { } value && !(value >= least && value <= most))
                result.AddError($"{option.Name} must be from {least} to {most}, got {value}");
        });
        return option;
    }

    public static Option<double> Within(this Option<double> option, double least, double most)
    {
        option.Validators.Add(result =>
        {
            if (Value(result, option) is { } value && !(value >= least && value <= most))
                result.AddError($"{option.Name} must be from {least} to {most}, got {value}");
        });
        return option;
    }

    /// <param name="option">An option with a text.</param>
    /// <param name="fault">What is wrong with a text, after the option's name; null for nothing.</param>
    public static Option<string?> Checked(this Option<string?> option, Func<string, string?> fault)
    {
        option.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValue(option) is { } text && fault(text) is { } why)
                result.AddError($"{option.Name} {why}");
        });
        return option;
    }

    /// <summary>The value, or null where it could not be read: that fault is told already.</summary>
    static T? Value<T>(OptionResult result, Option<T> option)
        where T : struct
    {
        if (result.Errors.Any())
            return null;
        try
        {
            return result.GetValue(option);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
