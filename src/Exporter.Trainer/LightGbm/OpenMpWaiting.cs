using System.Runtime.InteropServices;

namespace Exporter.Trainer.LightGbm;

/// <summary>Lets LightGBM's OpenMP threads sleep while one waits for another.</summary>
/// <remarks>
/// By default they spin for a while, several thousand times a second. Where the machine has other work, a thread that spins has
/// the core that the one it waits for needs, and seconds of work take minutes. The OpenMP runtime reads the policy once, as it is
/// loaded with LightGBM, from the C library's environment; <see cref="Environment.SetEnvironmentVariable(string, string)"/>
/// changes a copy of .NET's own.
/// Source: https://gcc.gnu.org/onlinedocs/libgomp/OMP_005fWAIT_005fPOLICY.html.
/// </remarks>
internal static partial class OpenMpWaiting
{
    private const string Policy = "OMP_WAIT_POLICY";

    /// <summary>Asks for it, unless the user has said how threads wait. Without effect once LightGBM is loaded, and on Windows.</summary>
    public static void BePassive()
    {
        if (!OperatingSystem.IsWindows())
        {
            // Fails for want of memory only, and then threads spin.
            _ = SetVariable(Policy, "passive", overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
