using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One address that a resource listens at, as configured; <see cref="AllocatedEndpoint"/> says what became of it.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly Dictionary<NetworkIdentifier, TaskCompletionSource<AllocatedEndpoint>> _allocated = [];
    private int? _port;
    private int? _targetPort;
    private string? _transport;
    private bool? _tlsEnabled;

    public EndpointAnnotation(ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null, int? port = null, int? targetPort = null, bool? isExternal = null, bool? isProxied = null)
        : this(protocol, null, uriScheme, transport, name, port, targetPort, isExternal, isProxied)
    {
    }

    public EndpointAnnotation(ProtocolType protocol, NetworkIdentifier? networkId, string? uriScheme = null, string? transport = null, string? name = null, int? port = null, int? targetPort = null, bool? isExternal = null, bool? isProxied = null)
    {
        UriScheme = uriScheme ?? ProtocolName(protocol);
        Name = name ?? UriScheme;
        ResourceNames.Validate(Name, "Endpoint");
        Protocol = protocol;
        _transport = transport;
        _port = port;
        _targetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsExplicitlyProxied = isProxied;
        DefaultNetworkID = networkId ?? KnownNetworkIdentifiers.LocalhostNetwork;
    }

    public string Name { get; set; }

    public ProtocolType Protocol { get; set; }

    public string UriScheme { get; set; }

    public string TargetHost { get; set; } = KnownHostNames.Localhost;

    public bool IsExternal { get; set; }

    public bool? IsExplicitlyProxied { get; set; }

    public bool IsProxied
    {
        get => IsExplicitlyProxied ?? true;
        set => IsExplicitlyProxied = value;
    }

    public bool ExcludeReferenceEndpoint { get; set; }

    public NetworkIdentifier DefaultNetworkID { get; }

    /// <summary>The port that others use; without a proxy it is the target port unless both are given.</summary>
    public int? Port
    {
        get => _port ?? (IsProxied ? null : _targetPort);
        set => _port = value;
    }

    /// <summary>The port that the process itself listens at.</summary>
    public int? TargetPort
    {
        get => _targetPort ?? (IsProxied ? null : _port);
        set => _targetPort = value;
    }

    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : ProtocolName(Protocol));
        set => _transport = value;
    }

    public bool TlsEnabled
    {
        get => _tlsEnabled ?? UriScheme is "https";
        set => _tlsEnabled = value;
    }

    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => TryGetAllocated(DefaultNetworkID);
        set => Allocate(DefaultNetworkID, value ?? throw new ArgumentNullException(nameof(value)));
    }

    internal string? TargetPortEnvironmentVariable { get; set; }

    internal bool FromLaunchProfile { get; set; }

    /// <summary>Takes over what is given; null leaves a setting as it is.</summary>
    internal void Change(int? port, int? targetPort, bool? isExternal, bool? isProxied)
    {
        _port = port ?? _port;
        _targetPort = targetPort ?? _targetPort;
        IsExternal = isExternal ?? IsExternal;
        IsExplicitlyProxied = isProxied ?? IsExplicitlyProxied;
    }

    internal void Allocate(NetworkIdentifier network, AllocatedEndpoint endpoint)
    {
        var slot = Slot(network);
        if (!slot.TrySetResult(endpoint))
        {
            lock (_allocated)
            {
                _allocated[network] = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _allocated[network].SetResult(endpoint);
            }
        }
    }

    internal AllocatedEndpoint? TryGetAllocated(NetworkIdentifier network) => Slot(network).Task is { IsCompletedSuccessfully: true } done ? done.Result : null;

    internal Task<AllocatedEndpoint> WaitForAllocationAsync(NetworkIdentifier network, CancellationToken cancellationToken) => Slot(network).Task.WaitAsync(cancellationToken);

    private TaskCompletionSource<AllocatedEndpoint> Slot(NetworkIdentifier network)
    {
        lock (_allocated)
        {
            return _allocated.TryGetValue(network, out var slot)
                ? slot
                : _allocated[network] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static string ProtocolName(ProtocolType protocol) => protocol == ProtocolType.Udp ? "udp" : "tcp";
}

public enum EndpointBindingMode
{
    SingleAddress,
    DualStackAnyAddresses,
    IPv4AnyAddresses,
    IPv6AnyAddresses,
}

/// <summary>Where an endpoint can be reached in one network.</summary>
public class AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, EndpointBindingMode bindingMode, string? targetPortExpression = null, NetworkIdentifier? networkId = null)
{
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
        : this(endpoint, address, port, EndpointBindingMode.SingleAddress, targetPortExpression)
    {
    }

    public EndpointAnnotation Endpoint { get; } = endpoint;

    public string Address { get; } = address;

    public int Port { get; } = port;

    public EndpointBindingMode BindingMode { get; } = bindingMode;

    public string? TargetPortExpression { get; } = targetPortExpression;

    public NetworkIdentifier NetworkID { get; } = networkId ?? KnownNetworkIdentifiers.LocalhostNetwork;

    public string UriScheme => Endpoint.UriScheme;

    public string EndPointString => $"{Address}:{Port}";

    public string UriString => $"{UriScheme}://{EndPointString}";

    public override string ToString() => UriString;
}
