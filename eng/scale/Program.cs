using InferShield.Scale;

return await ScaleCommand.RunAsync(args);
