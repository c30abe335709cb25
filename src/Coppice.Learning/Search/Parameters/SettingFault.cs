namespace Coppice.Learning.Search;

/// <summary>One thing that is wrong with a setting.</summary>
/// <param name="Name">The parameter's recipe name.</param>
/// <param name="Message">What is wrong, to be read after the name.</param>
sealed record SettingFault(string Name, string Message);
