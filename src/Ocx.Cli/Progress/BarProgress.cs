using System.Collections.Concurrent;
using Ocx.Formats;
using Spectre.Console;

namespace Ocx.Cli.Progress;

/// <summary>Bars on a terminal: one for each layer that moves.</summary>
internal sealed class BarProgress(TextWriter error) : ProgressDisplay
{
    // Digits of a digest that people recognise a layer by.
    private const int ShownDigits = 12;

    public override void Run(Action<TransferListener> work)
    {
        // NO_COLOR is honoured by Spectre.Console itself.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(context => work(new Bars(context)));
    }

    private sealed class Bars(ProgressContext context) : TransferListener
    {
        private readonly ConcurrentDictionary<PlannedBlob, ProgressTask> _tasks = new();

        public override void Started(PlannedBlob layer) =>
            _tasks[layer] = context.AddTask(layer.Digest.Hex[..ShownDigits], maxValue: Math.Max(1, layer.Length));

        public override void Advanced(PlannedBlob layer, long bytes) => _tasks[layer].Increment(bytes);

        public override void Finished(PlannedBlob layer) => _tasks[layer].Value = _tasks[layer].MaxValue;
    }
}
