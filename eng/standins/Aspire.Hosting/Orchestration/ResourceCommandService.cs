namespace Aspire.Hosting.ApplicationModel;

public sealed class ResourceCommandService;
