using Coppice.Cli;

return await CommandLine.RunAsync(args);
