namespace InferShield.Api.Audit.Forwarding.Syslog;

/// <summary>A way to a syslog receiver that is open.</summary>
internal interface ISyslogConnection : IDisposable
{
    /// <summary>Sends the messages and waits until nothing says that they were lost.</summary>
    /// <exception cref="IOException">The receiver is gone.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The receiver is gone.</exception>
    Task SendAsync(IReadOnlyList<byte[]> messages, CancellationToken cancellation);

    /// <summary>Throws as <see cref="SendAsync"/> does when the receiver is gone by now.</summary>
    void RequireOpen();
}
