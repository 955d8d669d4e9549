using Exporter.Host;

return await ForesightHost.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
