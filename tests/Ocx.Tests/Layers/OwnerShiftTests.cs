using Ocx.Layers;

namespace Ocx.Tests.Layers;

public class OwnerShiftTests
{
    [Theory]
    [InlineData("docker", 5, 7, 5, 7)]
    [InlineData("docker", -1, 0x1_0000_0001, uint.MaxValue, 1)]
    [InlineData("165536.231072", 0, 0, 165536, 231072)]
    [InlineData("165536.231072", 65535, 65535, 231071, 296607)]
    public void Ids_are_those_of_the_store(string directory, long uid, long gid, uint hostUid, uint hostGid)
    {
        Assert.True(OwnerShift.Of(directory).TryShift(uid, gid, out uint foundUid, out uint foundGid));
        Assert.Equal((hostUid, hostGid), (foundUid, foundGid));
    }

    [Theory]
    [InlineData(65536, 0)]
    [InlineData(0, 65536)]
    [InlineData(-1, 0)]
    public void A_remapped_store_has_no_others(long uid, long gid) => Assert.False(OwnerShift.Of("165536.165536").TryShift(uid, gid, out _, out _));
}
