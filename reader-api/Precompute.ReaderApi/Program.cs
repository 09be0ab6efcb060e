using Precompute.ReaderApi.Hosting;

return await ReaderHost.RunAsync(args);
