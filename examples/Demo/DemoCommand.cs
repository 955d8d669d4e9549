using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Demo.Quarter;
using Simulator;
using Simulator.Operating;

namespace Demo;

/// <summary>The demo's command line: the demo itself, and a verb that only simulates.</summary>
internal static class DemoCommand
{
    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of the simulated fleet.", DefaultValueFactory = _ => 1 };
    private static readonly Option<double> Days = new("--days") { Description = "Simulated days that are predicted and judged.", DefaultValueFactory = _ => 5 };
    private static readonly Option<double> History = new("--history") { Description = "Simulated days before them.", DefaultValueFactory = _ => 2 };
    private static readonly Option<string> Speed = new("--speed") { Description = "max, or simulated seconds a second.", DefaultValueFactory = _ => "max" };
    private static readonly Option<int> Port = new("--port") { Description = "Port of the sidecar; 0 takes a free one.", DefaultValueFactory = _ => 0 };
    private static readonly Option<bool> Hold = new("--hold") { Description = "Go on at the pace of real time after the verdict." };
    private static readonly Option<string?> Config = new("--config") { Description = "Another configuration than the demo's own." };

    /// <summary>The commands.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Shows Foresight on a simulated fleet: what is predicted, why, and what then happened.")
        {
            Seed, Days, History, Speed, Port, Hold, Config,
        };
        root.SetAction((parsed, cancellation) => DemoProgram.RunAsync(OptionsOf(parsed), Console.Out, cancellation));
        root.Subcommands.Add(SimulateVerb());
        root.Subcommands.Add(QuarterVerb());
        return root;
    }

    private static Command SimulateVerb()
    {
        var receiver = new Option<Uri>("--remote-write") { Description = "Where the samples go, such as http://127.0.0.1:9090/api/v1/write.", Required = true, CustomParser = result => new Uri(result.Tokens[0].Value) };
        var seed = new Option<int>("--seed") { Description = "Seed of the fleet.", DefaultValueFactory = _ => 1001 };
        var days = new Option<double>("--days") { Description = "Simulated days.", DefaultValueFactory = _ => 14 };
        var hosts = new Option<int>("--hosts") { Description = "Simulated machines.", DefaultValueFactory = _ => 26 };
        var services = new Option<int>("--services") { Description = "Simulated service instances.", DefaultValueFactory = _ => 18 };
        var until = new Option<long?>("--until") { Description = "Unix time in seconds that it ends before; default: now." };
        var verb = new Command("simulate", "Sends a simulated fleet's past to a remote-write receiver; prints its first and last instant.") { receiver, seed, days, hosts, services, until };
        verb.SetAction((parsed, cancellation) => SimulateProgram.RunAsync(
            parsed.GetRequiredValue(receiver),
            new FleetOptions { Seed = parsed.GetValue(seed), Hosts = parsed.GetValue(hosts), Services = parsed.GetValue(services), StartMs = 0 },
            parsed.GetValue(days), parsed.GetValue(until) * 1000 ?? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), Console.Out, cancellation));
        return verb;
    }

    private static Command QuarterVerb()
    {
        var seed = new Option<int>("--seed") { Description = "Seed of the fleet, its faults and its operator.", DefaultValueFactory = _ => 1 };
        var weeks = new Option<double>("--weeks") { Description = "Simulated weeks.", DefaultValueFactory = _ => 12 };
        var success = new Option<double>("--success") { Description = "Share of the causes that the operator can cure, 0..1.", DefaultValueFactory = _ => new OperatorOptions().Success };
        weeks.Validators.Add(result => Refuse(result, result.GetValue(weeks) > 0, "--weeks must be above 0"));
        success.Validators.Add(result => Refuse(result, result.GetValue(success) is >= 0 and <= 1, "--success must be between 0 and 1"));
        var folder = new Option<string?>("--out") { Description = "Where outcomes and lists go; default: a new folder for temporary files." };
        var config = new Option<string?>("--config") { Description = "Another configuration than the demo's own." };
        var history = new Option<Uri?>("--remote-write") { Description = "A Prometheus that remembers the fleet with Foresight, to train from.", CustomParser = result => new Uri(result.Tokens[0].Value) };
        var verb = new Command("quarter", "Lets an operator act on alerts for a quarter, on Foresight's and on predict_linear's, and counts the failures avoided.") { seed, weeks, success, folder, config, history };
        verb.SetAction((parsed, cancellation) => QuarterProgram.RunAsync(
            new QuarterOptions
            {
                Seed = parsed.GetValue(seed),
                Weeks = parsed.GetValue(weeks),
                Operator = new OperatorOptions { Success = parsed.GetValue(success) },
                Folder = Path.GetFullPath(parsed.GetValue(folder) ?? Directory.CreateTempSubdirectory("foresight-quarter-").FullName),
                ConfigFile = parsed.GetValue(config) ?? new DemoOptions().ConfigFile,
                History = parsed.GetValue(history),
            },
            Console.Out, cancellation));
        return verb;
    }

    private static void Refuse(OptionResult result, bool isValid, string complaint)
    {
        if (!isValid)
        {
            result.AddError(complaint);
        }
    }

    private static DemoOptions OptionsOf(ParseResult parsed)
    {
        var options = new DemoOptions
        {
            Seed = parsed.GetValue(Seed),
            Days = parsed.GetValue(Days),
            HistoryDays = parsed.GetValue(History),
            Speed = parsed.GetValue(Speed) is "max" or null ? double.PositiveInfinity : double.Parse(parsed.GetValue(Speed)!, CultureInfo.InvariantCulture),
            Port = parsed.GetValue(Port),
            Hold = parsed.GetValue(Hold),
        };
        return parsed.GetValue(Config) is { } file ? options with { ConfigFile = file } : options;
    }
}
