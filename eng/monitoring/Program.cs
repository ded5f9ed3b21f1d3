using InferShield.Monitoring;

return await MonitoringCommand.RunAsync(args);
