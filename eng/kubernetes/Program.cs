using InferShield.Kubernetes;

return await KubernetesCommand.RunAsync(args);
