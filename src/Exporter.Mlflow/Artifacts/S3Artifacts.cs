using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Exporter.Mlflow.Artifacts;

/// <summary>Artifacts in a bucket of S3, or of a store that speaks S3.</summary>
internal sealed class S3Artifacts : IArtifactStore, IDisposable
{
    private const string EndpointRegion = "us-east-1";
    private const int Attempts = 2;

    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly string _prefix;

    /// <summary>Opens a place.</summary>
    /// <param name="place">Such as <c>s3://bucket/1/run/artifacts/model</c>.</param>
    /// <param name="options">Where the store is.</param>
    /// <param name="timeout">Of one request.</param>
    /// <exception cref="MlflowException">No region or credentials can be found.</exception>
    public S3Artifacts(Uri place, S3Options options, TimeSpan timeout)
    {
        (_bucket, _prefix) = (place.Host, Uri.UnescapeDataString(place.AbsolutePath).Trim('/'));
        try
        {
            _client = new AmazonS3Client(Config(options, timeout));
        }
        catch (AmazonClientException exception)
        {
            throw new MlflowException(MlflowFault.Refused, $"{place}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, long maxBytes, CancellationToken cancellation)
    {
        try
        {
            using var response = await _client.GetObjectAsync(_bucket, KeyOf(path), cancellation).ConfigureAwait(false);
            return await BoundedBody.ReadAsync(response.ResponseStream, response.ContentLength, maxBytes, Name(path), cancellation).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
        catch (Exception exception) when (IsOfStore(exception, cancellation))
        {
            throw Fault(path, exception);
        }
    }

    /// <inheritdoc/>
    public async Task WriteAsync(string path, byte[] content, CancellationToken cancellation)
    {
        try
        {
            using var stream = new MemoryStream(content, writable: false);

            // Whole and signed as a whole: what other stores than AWS's understand of chunks differs.
            var request = new PutObjectRequest { BucketName = _bucket, Key = KeyOf(path), InputStream = stream, UseChunkEncoding = false };
            await _client.PutObjectAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfStore(exception, cancellation))
        {
            throw Fault(path, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static AmazonS3Config Config(S3Options options, TimeSpan timeout)
    {
        var config = new AmazonS3Config
        {
            Timeout = timeout,
            MaxErrorRetry = Attempts,

            // Checksums of their own are what AWS's stores take, and not all others.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.ForcePathStyle = true;
            config.AuthenticationRegion = options.Region ?? EndpointRegion;
        }
        else if (options.Region is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return config;
    }

    private static bool IsOfStore(Exception exception, CancellationToken cancellation) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or OperationCanceledException or TimeoutException && !cancellation.IsCancellationRequested;

    private string KeyOf(string path) => _prefix.Length == 0 ? path : $"{_prefix}/{path}";

    private string Name(string path) => $"s3://{_bucket}/{KeyOf(path)}";

    private MlflowException Fault(string path, Exception exception)
    {
        var fault = exception is AmazonServiceException { StatusCode: var status and not 0 } ? HttpQuestion.FaultOf(status) : MlflowFault.Unavailable;
        return new MlflowException(fault == MlflowFault.Absent ? MlflowFault.Refused : fault, $"{Name(path)}: {exception.Message}", exception);
    }
}
