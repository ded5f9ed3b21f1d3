using InferShield.Api.Commands;

return await CommandLine.RunAsync(args);
