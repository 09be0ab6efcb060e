using Precompute.Batch.Pipeline;
using Precompute.Numerics;

namespace Precompute.UnitTests.Batch;

public sealed class FullDiskTests
{
    [Fact]
    public void IsBehind_WriteToAFullDevice_EvenBehindAnotherException()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        IOException full = Assert.Throws<IOException>(() =>
        {
            using FileStream stream = new("/dev/full", FileMode.Open, FileAccess.Write);
            stream.WriteByte(1);
            stream.Flush();
        });

        Assert.True(FullDisk.IsBehind(full));
        Assert.True(FullDisk.IsBehind(new PrecomputeException("The version cannot be written.", full)));
    }

    [Fact]
    public void IsBehind_OtherFaults_AreNot()
    {
        Assert.False(FullDisk.IsBehind(new FileNotFoundException("gone")));
        Assert.False(FullDisk.IsBehind(new PrecomputeException("bad data")));
        Assert.False(FullDisk.IsBehind(null));
    }
}
