using InferShield.Campaign;

return await CampaignCommand.RunAsync(args);
