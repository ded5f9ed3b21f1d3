using InferShield.Traffic;

return await TrafficCommand.RunAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error);
