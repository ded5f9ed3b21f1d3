using InferShield.Bench;

return await BenchCommand.Create().Parse(args).InvokeAsync();
