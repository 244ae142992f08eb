using BenchmarkDotNet.Running;
using Ocx.Benchmarks.Comparing;
using Ocx.Benchmarks.Growth;

return args switch
{
    ["compare", .. var options] => Comparison.Run(options),
    ["growth", .. var options] => GrowthTable.Run(options),
    ["disassemble", var tar, var lines] => TarSplitJob.Disassemble(tar, lines),
    ["assemble", var lines, var tree, var tar] => TarSplitJob.Assemble(lines, tree, tar),
    _ => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args) is null ? 1 : 0,
};
