using Exporter.Trainer.Commands;

return await CommandLine.RunAsync(args, TimeProvider.System, Console.Out, Console.Error).ConfigureAwait(false);
