using Ocx.Linux;

namespace Ocx.Interop.Tests.Storage;

/// <summary>The real kernel, counting the bytes that it really shared.</summary>
internal sealed class CloneCounter : Kernel
{
    public long Cloned { get; private set; }

    public override int Clone(int input, long inputOffset, int output, long outputOffset, long count)
    {
        int result = base.Clone(input, inputOffset, output, outputOffset, count);
        if (result >= 0) Cloned += count;
        return result;
    }
}
